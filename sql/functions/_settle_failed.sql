-- Settles calls that failed. There is another attempt while `p_retries[i]` allows one, the status is none
-- of the queue's final_statuses, attempts last (a job's max_attempts, one more than its own list of delays
-- is long, or the queue's), and it would be neither later than max_age_ms after the first one began nor
-- after the job expired, and unless a duplicate has replaced it. Then the attempt goes into the history; else
-- the job has failed for good, with the reason 'final', 'attempts', 'age', 'expired' or 'replaced', and tells
-- of its last attempt itself. Returns the jobs it settled, null for none; the others were no longer in
-- progress under that call.
create or replace function supaqueue._settle_failed(
    p_jobs uuid[], p_calls bigint[], p_http_statuses int[], p_errors text[], p_responses text[],
    p_retries boolean[])
returns uuid[]
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_settled uuid[];
    v_failed uuid[];
begin
    with locked as materialized (
        select j.id, o.http_status, o.error, supaqueue._to_jsonb(o.response) as response,
               o.retry and (o.http_status = any (q.final_statuses)) is not true as may_again,
               j.attempts < coalesce(j.max_attempts,
                   case when cardinality(j.retry_delays_ms) > 1 then cardinality(j.retry_delays_ms) + 1 end,
                   q.max_attempts) as has_attempts,
               v_now + supaqueue._backoff(j.attempts,
                   coalesce(j.backoff_ms, q.backoff_ms), coalesce(j.backoff_max_ms, q.backoff_max_ms),
                   coalesce(j.retry_delays_ms, case when j.backoff_ms is null then q.retry_delays_ms end)) as next_at,
               coalesce(j.retrying_since, j.started_at) as since,
               coalesce(j.max_age_ms, q.max_age_ms) * interval '1 millisecond' as max_age, j.expires_at, j.reason
        from unnest(p_jobs, p_calls, p_http_statuses, p_errors, p_responses, p_retries)
            o (job, call, http_status, error, response, retry)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    ), judged as materialized (
        select l.id, l.http_status, l.error, l.response, l.next_at, l.since,
               case when l.may_again is not true then 'final'
                    when not l.has_attempts then 'attempts'
                    when l.next_at > l.since + l.max_age then 'age'
                    when l.next_at >= l.expires_at then 'expired'
                    else l.reason end as reason
        from locked l
    ), settled as (
        update supaqueue.job j
        set status = case when l.reason is null then 'pending' else 'failed' end::supaqueue.job_status,
            reason = l.reason,
            run_at = case when l.reason is null then l.next_at else j.run_at end,
            due_at = case when l.reason is null then
                     least(case when j.blockers = 0 then l.next_at end, j.expires_at) end,
            retrying_since = case when l.reason is null then l.since else j.retrying_since end,
            finished_at = case when l.reason is not null then v_now end,
            failed_at = case when l.reason is not null then v_now end,
            http_status = l.http_status,
            error = l.error,
            response = l.response,
            writes = j.writes + 1,
            updated_at = v_now
        from judged l
        where j.id = any (array[l.id])
        returning j.id, j.call, j.attempts, j.started_at, j.http_status, j.error, j.response, j.dispatcher, j.reason
    ), kept as (
        insert into supaqueue.past_attempt (
            job, call, number, started_at, ended_at, outcome, http_status, error, response, dispatcher)
        select s.id, s.call, s.attempts, s.started_at, v_now, 'failure', s.http_status, s.error,
               left(case when jsonb_typeof(s.response) = 'string' then s.response #>> '{}'
                    else s.response::text end, 1000),
               s.dispatcher
        from settled s
        where s.reason is null
    )
    select array_agg(s.id), array_agg(s.id) filter (where s.reason is not null)
    into v_settled, v_failed
    from settled s;

    if v_failed is not null then
        perform supaqueue._sources_failed(v_failed);
    end if;
    return v_settled;
end
$$;
