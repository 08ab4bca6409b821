-- What jobs cost in Postgres alone: adds them to a new queue with one statement, claims and settles them in
-- batches of one size, and deletes them, 200 at a time; each batch in its own transaction as a dispatcher does,
-- on one connection and without any call.
--
--     psql -d SCRATCH -v jobs=50000 -v batch=50 -v keys=0 -f bench/batches.sql
--
-- With `keys`, the jobs have so many keys, of which each may have two calls at a time.
-- For a scratch database that was migrated and holds nothing else; as a superuser of
-- Postgres 15 or later, since the CPU time is read from the server's own /proc/self/stat.

\set QUIET on
\set ON_ERROR_STOP on
\pset footer off
set client_min_messages = warning;
select set_config('bench.batch', :'batch', false) as batch, set_config('bench.keys', :'keys', false) as keys \gset

truncate supaqueue.queue, supaqueue.dispatcher cascade;
select supaqueue.create_queue('batches', url => 'http://127.0.0.1:9/', workers => :batch,
    settings => case when :keys > 0 then '{"key_concurrency": 2}' else '{}' end::jsonb) as queue \gset
select no as dispatcher from supaqueue.register('batches', '0', 600000) no \gset
select set_config('bench.dispatcher', :'dispatcher', false) as dispatcher \gset

create temp view used as
select pg_current_wal_insert_lsn() as lsn,
       10000 * (split_part(s.stat, ' ', 12)::int + split_part(s.stat, ' ', 13)::int) as cpu_us,
       clock_timestamp() as at,
       pg_stat_get_tuples_hot_updated('supaqueue.job'::regclass) as heap_only
from (select regexp_replace(pg_read_file('/proc/self/stat'), '^.*\) ', '') as stat) s;
create temp table mark as select 0 as no, '' as step, * from used limit 0;

create procedure pg_temp.mark(step text default null) language plpgsql as $$
begin
    perform pg_stat_force_next_flush();
    commit;
    insert into mark select (select count(*) from mark), mark.step, u.* from used u;
end
$$;
checkpoint;

call pg_temp.mark();
insert into supaqueue.job (queue, payload, key)
select :'queue', jsonb_build_object('arg1', 'val', 'n', i), case when :keys > 0 then 'k' || i % nullif(:keys, 0) end
from generate_series(1, :jobs) i;
call pg_temp.mark('add');
checkpoint;

call pg_temp.mark();
do $$
declare
    v_batch constant int := current_setting('bench.batch');
    v_keys constant int := current_setting('bench.keys');
    v_dispatcher constant bigint := current_setting('bench.dispatcher');
    v_queue uuid;
    v_revision bigint;
    v_workers uuid[];
    v_after bigint := -1;
    v_jobs uuid[];
    v_calls bigint[];
    v_count int;
begin
    select id, revision into v_queue, v_revision from supaqueue.queue;
    v_workers := array(select id from supaqueue.worker);
    loop
        perform set_config('synchronous_commit', case when v_keys > 0 then 'on' else 'off' end, true);
        select array_agg(c.job), array_agg(c.call), coalesce(max(c.ready), v_after), count(*)
        into v_jobs, v_calls, v_after, v_count
        from supaqueue.claim(v_dispatcher, array[v_queue], array[v_revision], array[v_batch], v_workers,
            array[1], array[0], array[v_after], array[2147483647], v_keys > 0) c
        where c.job is not null;
        commit;
        exit when v_count = 0;
        perform supaqueue.settle(v_jobs, v_calls, null, array_fill(200, array[v_count]), null,
            array_fill('{"ok":true}'::text, array[v_count]));
        commit;
    end loop;
end
$$;

call pg_temp.mark('claim and settle');
update supaqueue.queue set retention = '1 second';
select pg_sleep(2) \g /dev/null
checkpoint;

call pg_temp.mark();
do $$
begin
    while exists (select from supaqueue.job) loop
        perform supaqueue.prune(200);
        commit;
    end loop;
end
$$;
call pg_temp.mark('delete');

select u.step, :batch as batch, :keys as keys,
       round((u.cpu_us - b.cpu_us)::numeric / :jobs, 1) as cpu_us_per_job,
       round(extract(epoch from u.at - b.at) * 1000000 / :jobs, 1) as wall_us_per_job,
       round(pg_wal_lsn_diff(u.lsn, b.lsn) / :jobs) as wal_bytes_per_job,
       round((u.heap_only - b.heap_only)::numeric / :jobs, 2) as heap_only_per_job
from mark u join mark b on b.no = u.no - 1
where u.step is not null
order by u.no;
