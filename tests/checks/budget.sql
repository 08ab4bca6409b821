-- What a claim and a settlement of 50 jobs each cost, without any time in it: buffers touched and bytes of WAL per
-- job, as lines of "name value". For a new database that was migrated; bench/batches.sql measures the time.
\set QUIET on
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
set client_min_messages = warning;

select count(supaqueue.create_queue('budget', url => 'http://127.0.0.1:9/', workers => 50)) \g /dev/null
insert into supaqueue.job (queue, payload)
select q.id, jsonb_build_object('arg1', 'val', 'n', i) from supaqueue.queue q, generate_series(1, 2000) i;
select supaqueue.register('budget', '0', 600000) as dispatcher \gset
select set_config('budget.dispatcher', :'dispatcher', false) \g /dev/null
create temp table cost (name text, buffers bigint, wal_bytes bigint);

do $$
declare
    v_queue uuid;
    v_revision bigint;
    v_workers uuid[];
    v_after bigint := -1;
    v_jobs uuid[];
    v_calls bigint[];
    v_plan json;
begin
    select id, revision into v_queue, v_revision from supaqueue.queue;
    v_workers := array(select id from supaqueue.worker);
    for v_i in 1 .. 40 loop
        execute 'explain (analyze, buffers, wal, timing off, format json)
            select * from supaqueue.claim($1, array[$2], array[$3], array[50], $4, array[1], array[0], array[$5],
                array[2147483647], false)'
        into v_plan
        using current_setting('budget.dispatcher')::bigint, v_queue, v_revision, v_workers, v_after;
        commit;
        insert into cost
        select 'claim', (p ->> 'Shared Hit Blocks')::bigint + (p ->> 'Shared Read Blocks')::bigint, (p ->> 'WAL Bytes')::bigint
        from (select v_plan -> 0 -> 'Plan' as p) e where v_i > 1; -- the first one makes plans, too

        select array_agg(id order by call), array_agg(call order by call) into v_jobs, v_calls
        from supaqueue.job where status = 'in_progress';
        if cardinality(v_jobs) is distinct from 50 then
            raise exception 'batch % has % jobs', v_i, cardinality(v_jobs);
        end if;
        v_after := v_after + 50;
        execute 'explain (analyze, buffers, wal, timing off, format json) select supaqueue.settle($1, $2, $3, $4, $5, $6)'
        into v_plan
        using v_jobs, v_calls, null::text[], array_fill(200, array[50]), null::text[],
            array_fill('{"ok":true}'::text, array[50]);
        commit;
        insert into cost
        select 'settle', (p ->> 'Shared Hit Blocks')::bigint + (p ->> 'Shared Read Blocks')::bigint, (p ->> 'WAL Bytes')::bigint
        from (select v_plan -> 0 -> 'Plan' as p) e where v_i > 1;
    end loop;
    if exists (select from supaqueue.job where status <> 'success') then
        raise exception 'not every job has succeeded';
    end if;
end
$$;

select f.name, f.value from (
    select name, avg(buffers) / 50 as buffers, avg(wal_bytes) / 50 as wal_bytes from cost group by name) c
cross join lateral (values (c.name || '_buffers', round(c.buffers, 2)), (c.name || '_wal_bytes', round(c.wal_bytes))) f (name, value)
order by f.name;
