-- Leases free workers, `slots` at most, of queues that have jobs in line, shared between those queues.
-- Returns a row for each of them, and for each of `known_queues`, with the settings that a dispatcher needs
-- to call its function, the workers newly leased, and those of its workers that are to go when they are
-- idle. `has_functions_url` says whether the dispatcher can call edge functions; where it cannot, only
-- queues with a url of their own are taken.
--
-- When the slots do not suffice for all, queues of which this dispatcher holds no worker yet come first.
-- With no slots at all there is a row, without workers, for up to 10 queues that have jobs in line and
-- workers to lease, so that the dispatcher learns that others wait.
--
-- `is_limited` says that the queue limits its calls by more than its workers, and `late_ms` by how much a
-- call of it may start late before started_late() has to be told.
--
-- A busy worker that is to go still counts: for each of them a free one stays unleased. They are passed
-- over by `offset`, which locks them, so that two dispatchers at once do not exceed the limit either.
create or replace function supaqueue.lease_workers(
    dispatcher bigint, slots int, has_functions_url boolean, known_queues uuid[] default '{}')
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
as $$
#variable_conflict use_column
declare
    v_queues uuid[];
    v_share int;
begin
    perform supaqueue._hold_lease(dispatcher);

    -- loose scans of the hot indexes: one probe per queue with jobs in line, however many jobs
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
    )
    select array_agg(b.queue order by b.queue in (
        select w.queue from supaqueue.worker w where w.dispatcher = lease_workers.dispatcher), b.queue)
    into v_queues
    from busy b
    join supaqueue.queue q on q.id = b.queue
    where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp()) and (has_functions_url or q.url is not null)
      and exists (
        select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
        offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked));
    v_share := ceil(slots::numeric / greatest(cardinality(v_queues), 1));

    return query
    with picked as materialized (
        select w.id, w.queue
        from unnest(v_queues) b (queue)
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
        returning w.id, w.queue
    ), retired as (
        select w.queue, array_agg(w.id) as workers
        from supaqueue.worker w
        where w.dispatcher = lease_workers.dispatcher and w.retiring
        group by w.queue
    ), wanted as (
        select l.queue from leased l
        union
        select r.queue from retired r
        union
        select k.queue from unnest(known_queues) k (queue)
        union
        select b.queue from unnest(v_queues[1:10]) b (queue) where slots = 0
    )
    select q.id, q.revision, coalesce(q.name, q.id::text), q.paused, q.edge_function_name, q.url, q.method,
           q.timeout_ms, q.keep_response_bytes, supaqueue._header_lines(q.default_headers),
           (select array_agg(l.id) from leased l where l.queue = q.id), r.workers,
           greatest(ceil(extract(epoch from q.held_until - clock_timestamp()) * 1000), 0)::bigint,
           q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed',
           (extract(epoch from least(
               case when q.rate_limit is not null then q.rate_period end,
               case when q.key_rate_limit is not null then q.key_rate_period end)) * 10)::int,
           q.auth, supaqueue._secret_header_lines(q.secret_headers), q.signing_secrets
    from wanted n
    join supaqueue.queue q on q.id = n.queue
    left join retired r on r.queue = q.id;
end
$$;
