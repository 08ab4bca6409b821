-- Changes settings of a queue, given as an object of column names and values; what is not named stays. Raises
-- SQ006 for a name or a value that cannot be.
create or replace function supaqueue.update_queue(queue text, settings jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_id uuid := supaqueue._queue_id(queue);
    v_allowed constant text[] := array[
        'name', 'edge_function_name', 'url', 'default_headers', 'method', 'timeout_ms', 'max_attempts',
        'backoff_ms', 'backoff_max_ms', 'retry_delays_ms', 'max_age_ms', 'final_statuses',
        'hold_max_ms', 'paused', 'rate_limit', 'rate_period', 'key_concurrency', 'key_rate_limit',
        'key_rate_period', 'key_order', 'breaker_threshold', 'breaker_window_ms', 'breaker_min_calls',
        'breaker_open_ms', 'keep_response_bytes', 'retention', 'auth', 'secret_headers',
        'signing_secrets', 'is_public'];
    v_unknown text;
    v_broken text;
    v_column text;
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
    perform supaqueue._check_secret_names(settings);
    begin
        update supaqueue.queue q
        set (
            name, edge_function_name, url, default_headers, method, timeout_ms, max_attempts, backoff_ms,
            backoff_max_ms, retry_delays_ms, max_age_ms, final_statuses, hold_max_ms, paused, rate_limit,
            rate_period, key_concurrency, key_rate_limit, key_rate_period, key_order, breaker_threshold,
            breaker_window_ms, breaker_min_calls, breaker_open_ms, keep_response_bytes, retention, auth,
            secret_headers, signing_secrets, is_public) = (
            select
                n.name, n.edge_function_name, n.url, n.default_headers, upper(n.method), n.timeout_ms,
                n.max_attempts, n.backoff_ms, n.backoff_max_ms, n.retry_delays_ms, n.max_age_ms,
                n.final_statuses, n.hold_max_ms, n.paused, n.rate_limit, n.rate_period, n.key_concurrency,
                n.key_rate_limit, n.key_rate_period, n.key_order, n.breaker_threshold, n.breaker_window_ms,
                n.breaker_min_calls, n.breaker_open_ms, n.keep_response_bytes, n.retention, n.auth,
                n.secret_headers, n.signing_secrets, n.is_public
            from jsonb_populate_record(q, settings) n)
        where q.id = v_id;
    exception
        when check_violation then
            get stacked diagnostics v_broken = constraint_name;
            perform supaqueue._refuse_setting(v_broken);
        when not_null_violation then
            get stacked diagnostics v_column = column_name;
            raise exception '% cannot be null', v_column using errcode = 'SQ006',
                hint = 'Leave it out to keep what it is.';
        when data_exception then
            raise exception 'a setting has no value of its type: %', sqlerrm using errcode = 'SQ006',
                hint = 'Look at the columns of supaqueue.queue for the types.';
    end;
end
$$;
