-- After a dispatcher lost its connections: a claim of plain queues is not waited for until it is on disk, so a crash
-- of the server may have forgotten it while its calls went on. `jobs[i]` is under call `calls[i]` on worker `workers[i]`,
-- or that call has ended and is not settled. Claims again those of them that are pending as they were before that call:
-- not what was given back, ended or put back since, nor what somebody has locked or another has claimed meanwhile.
-- Returns how many; raises SQ010 when the lease was lost.
create or replace function supaqueue.claim_again(dispatcher bigint, jobs uuid[], calls bigint[], workers uuid[])
returns int
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_count int;
begin
    perform supaqueue._hold_lease(dispatcher);

    -- the sequence was set back, too: no other call may get a number that is in use
    perform nextval('supaqueue.call_seq')
    from generate_series(
        (select s.last_value from supaqueue.call_seq s), (select max(c) from unnest(calls) c));

    with forgotten as materialized (
        select j.id, o.call, w.id as worker
        from unnest(jobs, calls, workers) o (job, call, worker)
        join supaqueue.worker w on w.id = any (array[o.worker]) and w.dispatcher = claim_again.dispatcher
        join supaqueue.job j on j.id = any (array[o.job])
        where j.status = 'pending' and (j.call is null or j.call < o.call)
        order by o.job
        for no key update of j skip locked
    )
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        worker = f.worker,
        dispatcher = claim_again.dispatcher,
        call = f.call,
        started_at = clock_timestamp(),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from forgotten f
    where j.id = any (array[f.id]);
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
