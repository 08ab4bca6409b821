-- Claims jobs for workers that nobody leases, `p_most` at most, as calls made by hand: they have a deadline, and
-- _end_overdue() and _free_idle() see to those that nobody settles. Returns what the relay needs to make the
-- calls: `items` are the records of each, as the original sent them, with what ours adds to them, and `body`, the
-- payload as it has to be sent, where a program that reads it as JSON would not write the same numbers again.
-- `wait_ms` says that more may be in line and can be called after that time, `has_more` that there are other free
-- workers and jobs for them.
create or replace function supaqueue._relay_claim(
    p_most int, out items jsonb[], out jobs uuid[], out calls bigint[], out queues uuid[], out wait_ms bigint,
    out has_more boolean)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
    v_free record;
    v_queues uuid[] := array[]::uuid[];
    v_revisions bigint[] := array[]::bigint[];
    v_ends int[] := array[]::int[];
    v_workers uuid[] := array[]::uuid[];
    v_has_limits boolean := false;
    v_count int;
    v_used uuid[];
begin
    items := '{}';
    has_more := false;
    for v_free in select * from supaqueue._relay_free_workers(p_most + 1) loop
        has_more := cardinality(v_workers) + cardinality(v_free.workers) > p_most;
        v_free.workers := v_free.workers[1:p_most - cardinality(v_workers)];
        exit when v_free.workers = '{}';
        v_queues := v_queues || v_free.queue;
        v_revisions := v_revisions || v_free.revision;
        v_workers := v_workers || v_free.workers;
        v_ends := v_ends || cardinality(v_workers);
        v_has_limits := v_has_limits or v_free.is_limited;
    end loop;
    v_count := cardinality(v_queues);
    if v_count = 0 then
        return;
    end if;

    with claimed as (
        select c.*
        from supaqueue.claim(null, v_queues, v_revisions, v_ends, v_workers,
            array(select i from generate_series(1, v_count) i), array_fill((-2147483648)::int, array[v_count]),
            array_fill((-1)::bigint, array[v_count]), array_fill(2147483647, array[v_count]), v_has_limits) c
    )
    select array_agg(c.job), array_agg(c.call), array_agg(v_workers[c.worker]), min(c.wait_ms)
    into jobs, calls, v_used, wait_ms
    from (select * from claimed order by claimed.worker) c
    where c.job is not null or c.wait_ms is not null;
    jobs := array_remove(jobs, null);
    calls := array_remove(calls, null);
    v_used := array_remove(v_used, null);
    if coalesce(cardinality(jobs), 0) = 0 then
        return;
    end if;
    update supaqueue.worker w set locked = true where w.id = any (v_used);
    queues := v_queues;
    with of_queue as materialized (
        select q.id, jsonb_build_object('id', q.id, 'created_at', q.created_at,
                   'edge_function_name', q.edge_function_name, 'default_headers', q.default_headers,
                   'name', q.name, 'url', q.url, 'method', q.method, 'timeout_ms', q.timeout_ms,
                   'keep_response_bytes', q.keep_response_bytes, 'auth', q.auth,
                   'secret_headers', q.secret_headers, 'signing_secrets', q.signing_secrets) as record
        from supaqueue.queue q where q.id = any (v_queues)
    )
    select array_agg(jsonb_build_object(
               'queue', o.record,
               'job', jsonb_build_object('id', j.id, 'created_at', j.created_at, 'queue', j.queue, 'payload', p.payload,
                   'attempts', j.attempts, 'status', j.status, 'updated_at', j.updated_at, 'method', j.method,
                   'path', j.path, 'query', j.query, 'timeout_ms', j.timeout_ms, 'headers', j.headers,
                   'body', case when p.payload::text ~ '[0-9]{16}|[0-9][.][0-9]' then p.payload::text end),
               'current_job', jsonb_build_object('id', supaqueue._call_id(w.no, j.call), 'created_at', j.started_at,
                   'worker', j.worker, 'job', j.id, 'is_complete', false, 'is_successful', null))
               order by n.i)
    into items
    from unnest(jobs) with ordinality n (id, i)
    join supaqueue.job j on j.id = any (array[n.id])
    join of_queue o on o.id = j.queue
    join supaqueue.worker w on w.id = any (array[j.worker])
    cross join lateral (
        select case when j.with_sources then supaqueue._payload_with_sources(j.id, j.payload) else j.payload end
        offset 0) p (payload);
end
$$;

-- Free workers that nobody leases, of queues that have jobs in line and may call them: locked, not written, and
-- no more of a queue than it has jobs in line. Which queues come first is left to chance.
create or replace function supaqueue._relay_free_workers(p_most int)
returns table (queue uuid, revision bigint, is_limited boolean, workers uuid[])
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
begin
    return query
    with recursive plain (queue) as (
        (select j.queue from supaqueue.job j where j.ready is not null and j.key is null
         order by j.queue, j.priority, j.ready limit 1)
        union all
        select (select j.queue from supaqueue.job j
                where j.ready is not null and j.key is null and j.queue > b.queue
                order by j.queue, j.priority, j.ready limit 1)
        from plain b where b.queue is not null
    ), keyed (queue) as (
        (select j.queue from supaqueue.job j where j.ready is not null and j.key is not null
         order by j.queue, j.priority, j.key collate "C", j.ready limit 1)
        union all
        select (select j.queue from supaqueue.job j
                where j.ready is not null and j.key is not null and j.queue > b.queue
                order by j.queue, j.priority, j.key collate "C", j.ready limit 1)
        from keyed b where b.queue is not null
    ), busy (queue) as (
        select p.queue from plain p where p.queue is not null
        union
        select k.queue from keyed k where k.queue is not null
    ), open as (
        select q.id, q.revision, q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed' as is_limited,
               (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked) as retiring,
               ceil(p_most::numeric / count(*) over ())::int as share
        from busy b
        join supaqueue.queue q on q.id = any (array[b.queue])
        where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp())
          and exists (
            select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
            offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked))
        order by random()
    ), picked as (
        select o.id as queue, o.revision, o.is_limited, w.id, w.no
        from open o
        cross join lateral (
            select f.id, f.no from supaqueue.worker f
            where f.queue = o.id and not f.locked and not f.retiring
            order by f.no
            offset o.retiring
            limit (select count(*) from (
                (select from supaqueue.job j
                 where j.queue = o.id and j.ready is not null and j.key is null limit o.share)
                union all
                (select from supaqueue.job j
                 where j.queue = o.id and j.ready is not null and j.key is not null limit o.share)
                limit o.share) n)
            for update skip locked
        ) w
        limit p_most
    )
    select p.queue, p.revision, p.is_limited, array_agg(p.id order by p.no)
    from picked p
    group by p.queue, p.revision, p.is_limited;
end
$$;
