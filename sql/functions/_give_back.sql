-- Puts jobs whose call was not made, or was broken off by us, back in line at once. The attempt does not
-- count, but the history shows it. Returns the jobs it gave back.
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
        select j.id, j.call, j.attempts, j.started_at, j.dispatcher
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    ), given_back as (
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
        returning j.id, l.call, l.attempts, l.started_at, l.dispatcher
    ), kept as (
        insert into supaqueue.past_attempt (job, call, number, started_at, ended_at, outcome, error, dispatcher)
        select g.id, g.call, g.attempts, g.started_at, clock_timestamp(), 'aborted', p_error, g.dispatcher
        from given_back g
    )
    select g.id from given_back g
$$;
