-- Puts jobs whose call was not made, or was broken off by us, back in line at once; the attempt does
-- not count. Returns the jobs it gave back.
create or replace function supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text)
returns setof uuid
language sql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    with locked as materialized (
        select j.id
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    )
    update supaqueue.job j
    set status = 'pending',
        attempts = greatest(j.attempts - 1, 0),
        ready = case when j.blockers = 0 then nextval('supaqueue.ready_seq') end,
        due_at = j.expires_at,
        worker = null,
        error = p_error,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from locked l
    where j.id = any (array[l.id])
    returning j.id
$$;
