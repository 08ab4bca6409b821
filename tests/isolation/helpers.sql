-- What the specs share: names instead of ids, so that the expected output is always the same.
create schema spec;

create table spec.call (payload text primary key, dispatcher bigint, job uuid, call bigint);

-- Queue `q` with some workers and the jobs a, b, c, whose ids are in that order; dispatchers `one` and `two`.
create function spec.begin(workers int default 2) returns void language plpgsql as $$
begin
    delete from spec.call;
    delete from supaqueue.queue;
    delete from supaqueue.dispatcher;
    delete from supaqueue.prune_front;
    update supaqueue.prune_mark set job = '00000000-0000-0000-0000-000000000000', rests_until = null;
    perform supaqueue.create_queue('q', 'f', workers => workers, settings => '{"backoff_ms": 0}');
    insert into supaqueue.job (id, queue, payload)
    select ('00000000-0000-7000-8000-00000000000' || n)::uuid, q.id, to_jsonb(n)
    from supaqueue.queue q, unnest(array['a', 'b', 'c']) n;
    perform supaqueue.register('one', '0', 60000), supaqueue.register('two', '0', 60000);
end
$$;

create function spec.dispatcher(name text) returns bigint language sql as $$
    select d.no from supaqueue.dispatcher d where d.name = dispatcher.name
$$;

create function spec.job(payload text) returns uuid language sql as $$
    select j.id from supaqueue.job j where j.payload = to_jsonb(job.payload)
$$;

-- Leases workers and says how many it got.
create function spec.lease(name text, slots int) returns int language sql as $$
    select coalesce(sum(cardinality(l.workers)), 0)::int from supaqueue.lease_workers(spec.dispatcher(name), slots, true) l
$$;

-- Claims a job for each worker it holds and says which.
create function spec.claim(name text) returns text language plpgsql as $$
declare
    v_jobs text;
begin
    with claimed as (
        insert into spec.call
        select c.payload::jsonb #>> '{}', spec.dispatcher(claim.name), c.job, c.call
        from (select q.id, q.revision, array(select w.id from supaqueue.worker w where w.dispatcher = spec.dispatcher(claim.name)) as workers
              from supaqueue.queue q) q
        cross join lateral supaqueue.claim(spec.dispatcher(claim.name), array[q.id], array[q.revision], array[cardinality(q.workers)],
            q.workers, array[1], array[-2147483648], array[-1]::bigint[], array[2147483647]) c
        where c.job is not null
        returning payload
    )
    select string_agg(payload, ' ' order by payload) into v_jobs from claimed;
    return v_jobs;
end
$$;

-- Claims a job by hand for the worker at a place, and says how that went.
create function spec.claim_by_hand(payload text, place int) returns text language plpgsql as $$
begin
    insert into supaqueue.current_job (worker, job)
    select w.id, spec.job(payload) from supaqueue.worker w order by w.no offset place - 1 limit 1;
    return 'claimed';
exception when sqlstate 'SQ004' or sqlstate 'SQ005' then
    return sqlstate;
end
$$;

-- Settles a call and says whether it was still the current one.
create function spec.settle(payload text, outcome text) returns text language sql as $$
    select case when exists (
        select from spec.call c, supaqueue.settle(array[c.job], array[c.call], array[outcome], array[200], array[null::text], array[null::text])
        where c.payload = settle.payload) then 'refused' else 'settled' end
$$;

-- Settles all calls there are, one by one in the order of their payloads, and says which were not settled plainly.
create function spec.settle_each(outcome text) returns table (payload text, verdict text) language sql as $$
    with o as (
        select array_agg(c.payload order by c.payload) as payloads, array_agg(c.job order by c.payload) as jobs,
               array_agg(c.call order by c.payload) as calls, count(*)::int as count
        from spec.call c
    )
    select o.payloads[e.i], e.verdict
    from o cross join lateral supaqueue.settle_each(o.jobs, o.calls, array_fill(outcome, array[o.count]),
        array_fill(200, array[o.count]), array_fill(null::text, array[o.count]), array_fill(null::text, array[o.count])) e
    order by 1
$$;

create function spec.let_lease_run_out(name text) returns void language sql as $$
    update supaqueue.dispatcher d set renewed_at = d.renewed_at - interval '1 hour' where d.name = let_lease_run_out.name
$$;

create view spec.jobs as
    select payload #>> '{}' as job, status, attempts, ready is not null as is_in_line, blockers from supaqueue.job order by 1;
create view spec.workers as
    select d.name as dispatcher, w.locked, w.retiring from supaqueue.worker w left join supaqueue.dispatcher d on d.no = w.dispatcher
    order by w.no;
create view spec.dependencies as
    select s.payload #>> '{}' as source, t.payload #>> '{}' as target
    from supaqueue.job_dependencies d join supaqueue.job s on s.id = d.source join supaqueue.job t on t.id = d.target order by 1, 2;

-- Adds a job with the dedup_key k, and says whether it did.
create function spec.enqueue(payload text, on_duplicate text default null) returns text language plpgsql as $$
declare
    v_id uuid := supaqueue.enqueue('q', to_jsonb(payload), priority => -1, dedup_key => 'k', on_duplicate => enqueue.on_duplicate);
begin
    return (select case when j.created_at = now() then 'added' else 'is there' end from supaqueue.job j where j.id = v_id);
end
$$;

-- Calls a function that returns whether it did something, and says so, or how it was refused.
create function spec.try(statement text) returns text language plpgsql as $$
declare
    v_result text;
begin
    execute statement into v_result;
    return v_result;
exception when sqlstate 'SQ004' or sqlstate 'SQ007' then
    return sqlstate;
end
$$;

-- A request to the relay with two jobs, as it is handed to pg_net.
create function spec.relay_request() returns int language sql as $$
    select cardinality(c.jobs) from supaqueue._relay_claim(2) c
    cross join lateral supaqueue._relay_request(c.jobs, c.calls) r where r is not null
$$;

-- A run of the relay takes it up; returns how many calls it may make.
create function spec.take_request(name text) returns int language sql as $$
    select coalesce(jsonb_array_length(public.end_current_jobs(
        jsonb_build_object('request', r.id, 'by', md5(name)::uuid)) -> 'begun'), 0)
    from (select max(id) as id from supaqueue.relay_request) r
$$;
