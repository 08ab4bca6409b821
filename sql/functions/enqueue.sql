-- Adds a job to a queue (by name or id) and returns its id. Everything but the queue is optional and
-- best given by name: enqueue('mail', '{"to": "a@b.c"}', run_at => now() + interval '1 hour').
create or replace function supaqueue.enqueue(
    queue text,
    payload jsonb default '{}',
    run_at timestamptz default null,
    priority int default 0,
    max_attempts int default null,
    timeout_ms int default null,
    method text default null,
    path text default null,
    query text default null,
    headers jsonb default null,
    held boolean default false,
    expires_at timestamptz default null,
    key text default null,
    dedup_key text default null,
    dedup_for interval default null,
    on_duplicate text default null,
    backoff_ms int default null,
    backoff_max_ms int default null,
    retry_delays_ms int[] default null,
    max_age_ms bigint default null,
    after uuid[] default null,
    with_sources boolean default null,
    on_success text default null,
    on_failure text default null)
returns uuid
language plpgsql
set search_path = ''
as $$
#variable_conflict use_variable
declare
    v_id uuid;
begin
    insert into supaqueue.job as j (
        queue, payload, run_at, priority, max_attempts, timeout_ms, method, path, query, headers, status,
        expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
        max_age_ms, with_sources)
    values (
        supaqueue._queue_id(queue), coalesce(payload, '{}'), run_at, coalesce(priority, 0), max_attempts,
        timeout_ms, upper(method), path, query, headers,
        case when not coalesce(held, false) then 'pending'::supaqueue.job_status end,
        expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
        max_age_ms, with_sources)
    returning j.id into v_id;
    return v_id;
end
$$;
