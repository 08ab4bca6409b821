-- One row per queue: its workers, and the jobs in line, under way, waiting for their time, and failed.
-- A worker may have its next job before the last one is settled, so jobs under way can for a moment be
-- more than busy workers. `held_ms` is for how long no call starts; `breaker` is the state of its breaker:
-- closed, open, half_open or ramping, null when it has none.
create or replace function supaqueue.queue_status()
returns table (
    id uuid, name text, target text, paused boolean, workers_busy bigint, workers_total bigint,
    ready bigint, in_flight bigint, waiting bigint, failed bigint, oldest_ready_age_ms bigint, held_ms bigint,
    breaker text)
language sql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
    with calls as (
        select w.queue, count(distinct c.worker) as workers, count(*) as jobs
        from supaqueue._calls_of(array(select k.id from supaqueue.worker k where k.locked)) c
        join supaqueue.worker w on w.id = c.worker
        group by w.queue
    ), workers as (
        select k.queue, count(*) as total from supaqueue.worker k where not k.retiring group by k.queue
    ), in_line as (
        select i.queue, sum(i.jobs)::bigint as jobs
        from (
            select j.queue, count(*) as jobs from supaqueue.job j
            where j.ready is not null and j.key is null group by j.queue
            union all
            select j.queue, count(*) from supaqueue.job j
            where j.ready is not null and j.key is not null group by j.queue
        ) i
        group by i.queue
    ), due as (
        select j.queue, count(*) as jobs from supaqueue.job j
        where j.due_at is not null and j.ready is null
        group by j.queue
    ), dead as (
        select j.queue, count(*) as jobs from supaqueue.job j where j.failed_at is not null group by j.queue
    )
    select q.id, coalesce(q.name, q.id::text), coalesce(q.edge_function_name, q.url), q.paused,
           coalesce(calls.workers, 0), coalesce(workers.total, 0), coalesce(in_line.jobs, 0),
           coalesce(calls.jobs, 0), coalesce(due.jobs, 0), coalesce(dead.jobs, 0),
           (extract(epoch from clock_timestamp() - first.since) * 1000)::bigint,
           case when q.held_until > clock_timestamp()
           then (extract(epoch from q.held_until - clock_timestamp()) * 1000)::bigint end,
           case when q.breaker_threshold is not null then q.breaker_state end
    from supaqueue.queue q
    left join calls on calls.queue = q.id
    left join workers on workers.queue = q.id
    left join in_line on in_line.queue = q.id
    left join due on due.queue = q.id
    left join dead on dead.queue = q.id
    left join lateral (
        select f.since
        from (
            (select j.priority, j.ready, greatest(j.created_at, j.run_at) as since
             from supaqueue.job j
             where j.queue = q.id and j.ready is not null and j.key is null
             order by j.priority, j.ready
             limit 1)
            union all
            -- of all keys: looked for in the index alone
            (select p.priority, m.ready, s.since
             from (
                 select k.priority from supaqueue.job k
                 where k.queue = q.id and k.ready is not null and k.key is not null
                 order by k.priority
                 limit 1
             ) p
             cross join lateral (
                 select min(k.ready) as ready from supaqueue.job k
                 where k.queue = q.id and k.priority = p.priority and k.ready is not null and k.key is not null
             ) m
             cross join lateral (
                 select greatest(k.created_at, k.run_at) as since from supaqueue.job k
                 where k.queue = q.id and k.priority = p.priority and k.ready = m.ready and k.key is not null
                 limit 1
             ) s)
        ) f
        order by f.priority, f.ready
        limit 1
    ) first on true
    order by 2
$$;
