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
    held boolean default false)
returns uuid
language sql
set search_path = ''
as $$
    insert into supaqueue.job
        (queue, payload, run_at, priority, max_attempts, timeout_ms, method, path, query, headers, status)
    values (
        supaqueue._queue_id(queue), coalesce(payload, '{}'), run_at, coalesce(priority, 0), max_attempts,
        timeout_ms, upper(method), path, query, headers,
        case when not held then 'pending'::supaqueue.job_status end)
    returning id
$$;
