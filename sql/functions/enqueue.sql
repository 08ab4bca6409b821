-- Adds a job to a queue (by name or id) and returns its id. Everything but the queue is optional and
-- best given by name: enqueue('mail', '{"to": "a@b.c"}', run_at => now() + interval '1 hour').
--
-- With a `dedup_key` a job is added once: while another job of the queue with that key is unfinished, or, with
-- `dedup_for`, for that long since it was added, nothing is added and the id of that job is returned. What
-- becomes of that job while it waits or is held says `on_duplicate`: `keep` (the default) leaves it alone,
-- `replace` gives it the new payload, `debounce` the new payload, run_at and expires_at. When it is under way
-- already, `replace` and `debounce` do add a job, which follows it, and make no further attempt for it.
--
-- `after` names jobs it waits for, `on_success` and `on_failure` queues that are told, once, how it first ended;
-- of a duplicate they are ignored. Raises SQ001 and SQ002 for the queue, SQ003 for a payload that is too large,
-- SQ006 for options that cannot be.
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
    v_queue uuid := supaqueue._queue_id(queue);
    v_id uuid;
begin
    for v_try in 1 .. 10 loop
        insert into supaqueue.job as j (
            queue, payload, run_at, priority, max_attempts, timeout_ms, method, path, query, headers, status,
            expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
            max_age_ms, with_sources)
        values (
            v_queue, coalesce(payload, '{}'), run_at, coalesce(priority, 0), max_attempts,
            timeout_ms, upper(method), path, query, headers,
            case when not coalesce(held, false) then 'pending'::supaqueue.job_status end,
            expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
            max_age_ms, with_sources)
        returning j.id into v_id;
        if found then
            if num_nonnulls(after, on_success, on_failure) > 0 then
                perform supaqueue._link(v_id, after, on_success, on_failure);
            end if;
            return v_id;
        end if;
        exit when dedup_key is null; -- a trigger of the user's own
        select d.job into v_id from supaqueue.dedup d where d.queue = v_queue and d.key = dedup_key;
        exit when found; -- else the other job has ended since, and its key was swept
    end loop;
    return v_id;
end
$$;
