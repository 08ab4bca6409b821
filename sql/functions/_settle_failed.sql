-- Settles calls that failed: another attempt after a backoff while attempts last and `p_retries[i]`
-- allows it, else the job has failed for good. Returns the jobs it settled; the others were no longer
-- in progress under that call.
create or replace function supaqueue._settle_failed(
    p_jobs uuid[], p_calls bigint[], p_http_statuses int[], p_errors text[], p_responses text[],
    p_retries boolean[])
returns setof uuid
language sql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    with locked as materialized (
        select j.id, o.http_status, o.error, o.response, o.retry
               and j.attempts < coalesce(j.max_attempts, q.max_attempts) as again,
               supaqueue._backoff(j.attempts, q.backoff_ms, q.backoff_max_ms) as backoff
        from unnest(p_jobs, p_calls, p_http_statuses, p_errors, p_responses, p_retries)
            o (job, call, http_status, error, response, retry)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    )
    update supaqueue.job j
    set status = case when l.again then 'pending' else 'failed' end::supaqueue.job_status,
        run_at = case when l.again then clock_timestamp() + l.backoff else j.run_at end,
        due_at = case when l.again then
            least(case when j.blockers = 0 then clock_timestamp() + l.backoff end, j.expires_at) end,
        finished_at = case when not l.again then clock_timestamp() end,
        failed_at = case when not l.again then clock_timestamp() end,
        http_status = l.http_status,
        error = l.error,
        response = case when l.response is not null then supaqueue._to_jsonb(l.response) end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from locked l
    where j.id = any (array[l.id])
    returning j.id
$$;
