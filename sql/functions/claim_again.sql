-- After a dispatcher lost its connections: a claim of plain queues is not waited for until it is on disk, so a crash
-- of the server may have forgotten it while its calls went on. `jobs[i]` is under call `calls[i]` on worker
-- `workers[i]`, or that call has ended and is not settled. Claims again those of them that are pending as they were
-- before that call: not what was given back, ended or put back since, nor what somebody has locked or another has
-- claimed meanwhile. Their start counts from now. `last_call` is the highest number of a call that this dispatcher has
-- seen: none up to it is given to another. Returns how many jobs it claimed; raises SQ010 when the lease was lost.
create or replace function supaqueue.claim_again(
    dispatcher bigint, last_call bigint, jobs uuid[], calls bigint[], workers uuid[])
returns int
language plpgsql
set search_path = ''
as $$
declare
    v_count int := 0;
begin
    perform supaqueue._hold_lease(dispatcher);
    perform nextval('supaqueue.call_seq')
    from generate_series((select s.last_value from supaqueue.call_seq s), last_call);
    begin
        return supaqueue._claim_again(dispatcher, jobs, calls, workers);
    exception when others then null; -- one of them: see which
    end;
    for v_i in 1 .. cardinality(jobs) loop
        begin
            v_count := v_count
                + supaqueue._claim_again(dispatcher, array[jobs[v_i]], array[calls[v_i]], array[workers[v_i]]);
        exception when others then
            raise warning 'job "%" could not be claimed again: %', jobs[v_i], sqlerrm;
        end;
    end loop;
    return v_count;
end
$$;

create or replace function supaqueue._claim_again(p_dispatcher bigint, p_jobs uuid[], p_calls bigint[], p_workers uuid[])
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
    with forgotten as materialized (
        select j.id, o.call, w.id as worker
        from unnest(p_jobs, p_calls, p_workers) o (job, call, worker)
        join supaqueue.worker w on w.id = any (array[o.worker]) and w.dispatcher = p_dispatcher
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.status = 'pending' and (j.call is null or j.call < o.call)
          and j.key is null and q.rate_limit is null -- where there are such limits, claims are waited for
          and not exists (select from supaqueue.past_attempt p where p.job = any (array[o.job]) and p.call = o.call)
        order by o.job
        for no key update of j skip locked
    )
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        worker = f.worker,
        dispatcher = p_dispatcher,
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
