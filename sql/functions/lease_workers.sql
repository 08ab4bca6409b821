-- Leases free workers, `slots` at most, of queues that have jobs in line, shared between those queues.
-- Returns a row for each of them, and for each of `known_queues`, with the settings that a dispatcher needs
-- to call its function, the workers newly leased, and those of its workers that are to go when they are
-- idle. `has_functions_url` says whether the dispatcher can call edge functions; where it cannot, only
-- queues with a url of their own are taken.
--
-- Queues take turns, in the order of their ids, from the one behind `after` on and once around: the last row
-- with workers tells where to go on the next time. Those of which this dispatcher holds a worker already come
-- last. Where the slots do not suffice for all there is a row, without workers, for the next in turn, so that
-- the dispatcher learns that others wait.
--
-- `is_limited` says that the queue limits its calls by more than its workers, and `late_ms` by how much a
-- call of it may start late before started_late() has to be told.
--
-- A busy worker that is to go still counts: for each of them a free one stays unleased. They are passed
-- over by `offset`, which locks them, so that two dispatchers at once do not exceed the limit either.
create or replace function supaqueue.lease_workers(
    dispatcher bigint, slots int, has_functions_url boolean, known_queues uuid[] default '{}',
    after uuid default '00000000-0000-0000-0000-000000000000')
returns table (
    queue uuid, revision bigint, name text, paused boolean, edge_function_name text, url text,
    method text, timeout_ms int, keep_response_bytes int, headers text, workers uuid[],
    retiring uuid[], held_ms bigint, is_limited boolean, late_ms int, auth text, secret_headers text,
    signing_secrets text[])
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_first constant uuid := uuid '00000000-0000-0000-0000-000000000000';
    v_last constant uuid := uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_queues uuid[];
    v_share int;
begin
    perform supaqueue._hold_lease(dispatcher);

    -- A loose scan of the hot indexes: one probe per queue with jobs in line, however many jobs. It goes no
    -- further than needed, and reads nothing of the queue whose turn was last, which may have many dead entries,
    -- unless a worker of it is free.
    v_queues := array(
        with recursive ring (queue, round) as (
            select after, 0
            union all
            select coalesce(n.queue, v_first), r.round + (n.queue is null)::int
            from ring r
            cross join lateral (
                select least(
                    (select j.queue from supaqueue.job j
                     where j.ready is not null and j.key is null and j.queue > r.queue
                       and j.queue < case when r.round = 0 then v_last else after end
                     order by j.queue, j.priority, j.ready limit 1),
                    (select j.queue from supaqueue.job j
                     where j.ready is not null and j.key is not null and j.queue > r.queue
                       and j.queue < case when r.round = 0 then v_last else after end
                     order by j.queue, j.priority, j.key collate "C", j.ready limit 1))
                offset 0
            ) n (queue)
            where r.round < 2
        ), turn (queue, has_jobs, is_held) as (
            select t.queue, t.has_jobs, exists (
                select from supaqueue.worker w where w.queue = t.queue and w.dispatcher = lease_workers.dispatcher)
            from (
                select r.queue, true from ring r
                where r.round = 0 and r.queue > after or r.round = 1 and r.queue > v_first
                union all
                select u.queue, false from (select v_first union select v_last union select after) u (queue)
            ) t (queue, has_jobs)
        )
        select q.id
        from (
            select t.* from turn t where not t.is_held
            union all
            select t.* from turn t where t.is_held and slots > 0
        ) b
        join supaqueue.queue q on q.id = any (array[b.queue])
        where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp())
          and (has_functions_url or q.url is not null)
          and case when exists (
                select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
                offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked))
              then b.has_jobs
                   or exists (
                       select from supaqueue.job j where j.queue = q.id and j.ready is not null and j.key is null)
                   or exists (
                       select from supaqueue.job j where j.queue = q.id and j.ready is not null and j.key is not null)
              end
        limit slots + 1);
    v_share := ceil(slots::numeric / greatest(cardinality(v_queues), 1));

    return query
    with picked as materialized (
        select w.id, w.queue, b.i
        from unnest(v_queues[:slots]) with ordinality b (queue, i)
        cross join lateral (
            select f.id, f.queue from supaqueue.worker f
            where f.queue = b.queue and not f.locked and not f.retiring
            order by f.no
            offset (select count(*) from supaqueue.worker r where r.queue = b.queue and r.retiring and r.locked)
            limit v_share
            for update skip locked
        ) w
        limit slots
    ), leased as (
        update supaqueue.worker w set locked = true, dispatcher = lease_workers.dispatcher
        from picked p where w.id = p.id
        returning w.id, w.queue, p.i
    ), told (queue, i, worker, retiring) as (
        select l.queue, l.i, l.id, null from leased l
        union all
        select w.queue, null, null, w.id from supaqueue.worker w
        where w.dispatcher = lease_workers.dispatcher and w.retiring
        union all
        select k.queue, null, null, null from unnest(known_queues || v_queues[slots + 1]) k (queue)
    )
    select q.id, q.revision, coalesce(q.name, q.id::text), q.paused, q.edge_function_name, q.url, q.method,
           q.timeout_ms, q.keep_response_bytes, supaqueue._header_lines(nullif(q.default_headers, '{}')),
           t.workers, t.retiring,
           greatest(ceil(extract(epoch from q.held_until - clock_timestamp()) * 1000), 0)::bigint,
           q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed',
           (extract(epoch from least(
               case when q.rate_limit is not null then q.rate_period end,
               case when q.key_rate_limit is not null then q.key_rate_period end)) * 10)::int,
           q.auth, supaqueue._secret_header_lines(nullif(q.secret_headers, '{}')), q.signing_secrets
    from (
        select o.queue, min(o.i) as i, array_agg(o.worker) filter (where o.worker is not null) as workers,
               array_agg(o.retiring) filter (where o.retiring is not null) as retiring
        from told o group by o.queue
    ) t
    join supaqueue.queue q on q.id = any (array[t.queue])
    order by t.i nulls first;
end
$$;
