-- One row per queue: what is in line, under way, waiting and failed.
create or replace function supaqueue.queue_status()
returns table (
    id uuid, name text, target text, paused boolean, workers_busy bigint, workers_total bigint,
    ready bigint, in_flight bigint, waiting bigint, failed bigint, oldest_ready_age_ms bigint)
language sql stable
set search_path = ''
set jit = off
as $$
    select q.id, coalesce(q.name, q.id::text), coalesce(q.edge_function_name, q.url), q.paused,
           f.calls, w.total, r.count, f.calls, d.count, x.count,
           (extract(epoch from clock_timestamp() - o.since) * 1000)::bigint
    from supaqueue.queue q
    cross join lateral (
        select count(*) as total from supaqueue.worker k where k.queue = q.id and not k.retiring) w
    cross join lateral (
        select count(*) as calls
        from supaqueue._calls_of(array(select k.id from supaqueue.worker k where k.queue = q.id and k.locked))) f
    cross join lateral (
        select count(*) as count from supaqueue.job j where j.queue = q.id and j.ready is not null) r
    cross join lateral (
        select count(*) as count from supaqueue.job j where j.queue = q.id and j.due_at is not null) d
    cross join lateral (
        select count(*) as count from supaqueue.job j where j.queue = q.id and j.failed_at is not null) x
    left join lateral (
        select greatest(j.created_at, j.run_at) as since from supaqueue.job j
        where j.queue = q.id and j.ready is not null order by j.priority, j.ready limit 1) o on true
    order by 2
$$;
