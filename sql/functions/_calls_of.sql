-- The jobs in progress on these workers, newest call first. A dispatcher may give a worker its next job
-- before the settlement of the last one is written, up to 7 deep; so a few of a worker's newest calls
-- are looked at, not just one.
create or replace function supaqueue._calls_of(p_workers uuid[])
returns table (worker uuid, job uuid, call bigint, started_at timestamptz)
language plpgsql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set enable_sort = off
as $$
#variable_conflict use_column
begin
    return query
    select w.id, j.id, j.call, j.started_at
    from unnest(p_workers) w (id)
    cross join lateral (
        select n.id, n.call, n.started_at, n.status
        from supaqueue.job n
        where n.worker = w.id and n.call is not null
        order by n.call desc
        limit 8
    ) j
    where j.status = 'in_progress';
end
$$;
