-- Raises SQ006 for a setting that a constraint of supaqueue.queue does not let through, and says what it must be.
create or replace function supaqueue._refuse_setting(p_constraint text) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_name text;
    v_wanted text;
begin
    select r.name, r.wanted into v_name, v_wanted
    from (values
        ('no_url', 'edge_function_name', 'the name of a function, not a url'),
        ('function_or_url', 'edge_function_name', 'given, or else url is, but not both'),
        ('url_is_http', 'url', 'an http or https address'),
        ('method_known', 'method', 'GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS'),
        ('timeout_ms_in_range', 'timeout_ms', 'between 1 and 400000'),
        ('max_attempts_in_range', 'max_attempts', 'between 1 and 1000'),
        ('backoff_ms_in_range', 'backoff_ms', 'between 0 and 86400000'),
        ('backoff_max_ms_in_range', 'backoff_max_ms', 'between 0 and 604800000'),
        ('hold_max_ms_in_range', 'hold_max_ms', 'between 0 and 86400000'),
        ('keep_response_bytes_in_range', 'keep_response_bytes', 'between 0 and 16777216'),
        ('default_headers_is_object', 'default_headers', 'an object, for example {"x-tenant": "7"}'),
        ('rate_limit_in_range', 'rate_limit', 'between 1 and 1000000, or null for none'),
        ('rate_period_in_range', 'rate_period', 'between 100 milliseconds and 1 day'),
        ('key_concurrency_in_range', 'key_concurrency', 'between 1 and 10000, or null for none'),
        ('key_rate_limit_in_range', 'key_rate_limit', 'between 1 and 1000000, or null for none'),
        ('key_rate_period_in_range', 'key_rate_period', 'between 100 milliseconds and 1 day'),
        ('retention_in_range', 'retention', 'between 0 and 100 years, or null to keep jobs for ever')
    ) r (broken, name, wanted)
    where r.broken = p_constraint;
    raise exception '% is not what it must be', coalesce(v_name, 'a setting') using errcode = 'SQ006',
        constraint = p_constraint,
        hint = coalesce('It must be ' || v_wanted || '.', 'It breaks the constraint ' || p_constraint || '.');
end
$$;
