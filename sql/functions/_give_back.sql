-- Puts jobs whose call was not made, or was broken off by us, back in line at once, or to wait for a time that
-- was set meanwhile. The attempt does not count, but the history shows it. One that a duplicate has replaced
-- is cancelled instead: called again, it would undo what follows it. Returns the jobs whose call it ended,
-- null for none; the others were no longer in progress under that call.
create or replace function supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text) returns uuid[]
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_given_back uuid[];
    v_cancelled uuid[];
begin
    with locked as materialized (
        select j.id, j.call, j.attempts, j.started_at, j.dispatcher, coalesce(j.reason = 'replaced', false) as is_over
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    ), given_back as (
        update supaqueue.job j
        set status = case when l.is_over then 'cancelled' else 'pending' end::supaqueue.job_status,
            attempts = greatest(j.attempts - 1, 0),
            ready = case when not l.is_over and j.blockers = 0 and (j.run_at is null or j.run_at <= v_now)
                    then nextval('supaqueue.ready_seq') end,
            due_at = case when not l.is_over then
                     least(case when j.blockers = 0 and j.run_at > v_now then j.run_at end, j.expires_at) end,
            worker = null,
            finished_at = case when l.is_over then v_now end,
            error = p_error,
            writes = j.writes + 1,
            updated_at = v_now
        from locked l
        where j.id = any (array[l.id])
        returning j.id, l.call, l.attempts, l.started_at, l.dispatcher, l.is_over
    ), kept as (
        insert into supaqueue.past_attempt (job, call, number, started_at, ended_at, outcome, error, dispatcher)
        select g.id, g.call, g.attempts, g.started_at, v_now, 'aborted', p_error, g.dispatcher
        from given_back g
    )
    select array_agg(g.id), array_agg(g.id) filter (where g.is_over)
    into v_given_back, v_cancelled
    from given_back g;

    if v_cancelled is not null then
        perform supaqueue._sources_failed(v_cancelled);
    end if;
    return v_given_back;
end
$$;

-- Gives back the calls of a dispatcher that is no more, but for those that cannot be ended now: somebody
-- else has locked the job, or a user's trigger refuses it, which is a warning. Returns how many it gave back.
create or replace function supaqueue._give_back_unlocked(p_jobs uuid[], p_calls bigint[], p_error text) returns int
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set lock_timeout = '100ms'
as $$
declare
    v_jobs uuid[];
    v_calls bigint[];
    v_count int := 0;
begin
    select array_agg(l.id), array_agg(l.call) into v_jobs, v_calls
    from (
        select j.id, j.call
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j skip locked
    ) l;
    begin
        return coalesce(cardinality(supaqueue._give_back(v_jobs, v_calls, p_error)), 0);
    exception when others then null; -- one of them: see which
    end;
    for v_i in 1 .. cardinality(v_jobs) loop
        begin
            v_count := v_count
                + coalesce(cardinality(supaqueue._give_back(array[v_jobs[v_i]], array[v_calls[v_i]], p_error)), 0);
        exception when others then
            raise warning 'job "%" could not be given back: %', v_jobs[v_i], sqlerrm;
        end;
    end loop;
    return v_count;
end
$$;
