-- What adding, claiming, settling and deleting jobs costs in Postgres, without any time in it: buffers touched and bytes
-- of WAL per job, as lines of "name value". Claims and settlements are of 50 jobs each. For a new database that was
-- migrated; bench/batches.sql measures the time.
\set QUIET on
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
set client_min_messages = warning;

select supaqueue.register('budget', '0', 600000) as dispatcher \gset
select set_config('budget.dispatcher', :'dispatcher', false) \g /dev/null
create temp table cost (name text, jobs int, buffers bigint, wal_bytes bigint);

create procedure pg_temp.note(p_name text, p_jobs int, p_explained json)
language sql
as $$
    insert into cost
    select p_name, p_jobs, (p ->> 'Shared Hit Blocks')::bigint + (p ->> 'Shared Read Blocks')::bigint, (p ->> 'WAL Bytes')::bigint
    from (select p_explained -> 0 -> 'Plan') e (p);
$$;

-- 2 000 jobs of one queue, with so many keys, if any.
create procedure pg_temp.work_off(p_prefix text, p_keys int)
language plpgsql
as $$
declare
    v_explain constant text := 'explain (analyze, buffers, wal, timing off, format json) ';
    v_queue constant uuid := supaqueue.create_queue(p_prefix || 'budget', url => 'http://127.0.0.1:9/', workers => 50,
        settings => case when p_keys > 0 then '{"key_concurrency": 2}' else '{}' end::jsonb);
    v_workers constant uuid[] := array(select id from supaqueue.worker where queue = v_queue);
    v_revision bigint;
    v_after bigint;
    v_jobs uuid[];
    v_calls bigint[];
    v_plan json;
begin
    execute v_explain || $sql$
        insert into supaqueue.job (queue, payload, key)
        select $1, jsonb_build_object('arg1', 'val', 'n', i), 'k' || i % nullif($2, 0) from generate_series(1, 2000) i $sql$
    into v_plan using v_queue, p_keys;
    call pg_temp.note(p_prefix || 'insert', 2000, v_plan);
    commit;
    select min(ready) - 1 into v_after from supaqueue.job where queue = v_queue;
    select revision into v_revision from supaqueue.queue where id = v_queue;
    for v_i in 1 .. 40 loop
        execute v_explain || $sql$
            select * from supaqueue.claim($1, array[$2], array[$3], array[50], $4, array[1], array[0], array[$5],
                array[2147483647], $6) $sql$
        into v_plan
        using current_setting('budget.dispatcher')::bigint, v_queue, v_revision, v_workers, v_after, p_keys > 0;
        commit;
        if v_i > 1 then -- the first one makes plans, too
            call pg_temp.note(p_prefix || 'claim', 50, v_plan);
        end if;

        select array_agg(id order by call), array_agg(call order by call) into v_jobs, v_calls
        from supaqueue.job where status = 'in_progress';
        if cardinality(v_jobs) is distinct from 50 then
            raise exception 'batch % has % jobs', v_i, cardinality(v_jobs);
        end if;
        v_after := v_after + 50;
        execute v_explain || 'select supaqueue.settle($1, $2, $3, $4, $5, $6)'
        into v_plan
        using v_jobs, v_calls, null::text[], array_fill(200, array[50]), null::text[],
            array_fill('{"ok":true}'::text, array[50]);
        commit;
        if v_i > 1 then
            call pg_temp.note(p_prefix || 'settle', 50, v_plan);
        end if;
    end loop;
    if exists (select from supaqueue.job where status <> 'success') then
        raise exception 'not every job has succeeded';
    end if;
end
$$;

call pg_temp.work_off('', 0);
call pg_temp.work_off('keyed_', 100);

update supaqueue.queue set retention = '0';
do $$
declare
    v_before int;
    v_after int;
    v_plan json;
begin
    for v_i in 1 .. 9 loop
        select count(*) into v_before from supaqueue.job;
        execute 'explain (analyze, buffers, wal, timing off, format json) select supaqueue.prune(500)' into v_plan;
        commit;
        if v_i > 1 then
            select count(*) into v_after from supaqueue.job;
            call pg_temp.note('prune', v_before - v_after, v_plan);
        end if;
    end loop;
end
$$;

select f.name, f.value
from (select name, sum(buffers) / sum(jobs) as buffers, sum(wal_bytes) / sum(jobs) as wal_bytes from cost group by name) c
cross join lateral (values (c.name || '_buffers', round(c.buffers, 2)), (c.name || '_wal_bytes', round(c.wal_bytes))) f (name, value)
order by f.name;
