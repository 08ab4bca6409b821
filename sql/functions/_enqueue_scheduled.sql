-- Adds the job of a schedule and returns its id.
create or replace function supaqueue._enqueue_scheduled(p_schedule supaqueue.schedule) returns uuid
language plpgsql
set search_path = ''
as $$
declare
    v_job supaqueue.job := supaqueue._schedule_job(p_schedule);
begin
    return supaqueue.enqueue(
        queue => p_schedule.queue::text, payload => v_job.payload, priority => v_job.priority,
        max_attempts => v_job.max_attempts, timeout_ms => v_job.timeout_ms, method => v_job.method,
        path => v_job.path, query => v_job.query, headers => v_job.headers, expires_at => v_job.expires_at,
        key => v_job.key, dedup_key => v_job.dedup_key, dedup_for => v_job.dedup_for,
        on_duplicate => v_job.on_duplicate, backoff_ms => v_job.backoff_ms,
        backoff_max_ms => v_job.backoff_max_ms, retry_delays_ms => v_job.retry_delays_ms,
        max_age_ms => v_job.max_age_ms);
end
$$;
