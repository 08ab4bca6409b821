-- Changes settings of a queue, given as an object of column names and values; what is not named stays.
create or replace function supaqueue.update_queue(queue text, settings jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_id uuid := supaqueue._queue_id(queue);
    v_allowed constant text[] := array['name', 'edge_function_name', 'url', 'default_headers', 'method',
        'timeout_ms', 'max_attempts', 'backoff_ms', 'backoff_max_ms', 'paused', 'keep_response_bytes',
        'hold_max_ms'];
    v_unknown text;
begin
    if coalesce(jsonb_typeof(settings), '') <> 'object' then
        raise exception 'settings must be an object' using errcode = 'SQ006',
            hint = 'For example {"timeout_ms": 5000}.';
    end if;
    select k into v_unknown from jsonb_object_keys(settings) k where k <> all (v_allowed) limit 1;
    if found then
        raise exception 'a queue has no setting "%"', v_unknown using errcode = 'SQ006',
            hint = 'The settings are: ' || array_to_string(v_allowed, ', ') || '.';
    end if;
    if settings = '{}' then
        return;
    end if;
    update supaqueue.queue q
    set (name, edge_function_name, url, default_headers, method, timeout_ms, max_attempts, backoff_ms,
         backoff_max_ms, paused, keep_response_bytes, hold_max_ms) =
        (select n.name, n.edge_function_name, n.url, n.default_headers, upper(n.method), n.timeout_ms,
                n.max_attempts, n.backoff_ms, n.backoff_max_ms, n.paused, n.keep_response_bytes, n.hold_max_ms
         from jsonb_populate_record(q, settings) n)
    where q.id = v_id;
end
$$;
