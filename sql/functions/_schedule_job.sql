-- The job that a schedule adds, but for its queue. Raises SQ006 for an option that there is not, or whose
-- value is of the wrong kind.
create or replace function supaqueue._schedule_job(p_schedule supaqueue.schedule) returns supaqueue.job
language plpgsql
set search_path = ''
as $$
declare
    v_job supaqueue.job;
    v_options jsonb := p_schedule.options;
    v_kinds constant jsonb := '{
        "priority": "number", "key": "string", "expires_in": "string", "dedup_key": "string",
        "dedup_for": "string", "on_duplicate": "string", "max_attempts": "number", "max_age_ms": "number",
        "timeout_ms": "number", "backoff_ms": "number", "backoff_max_ms": "number", "retry_delays_ms": "array",
        "method": "string", "path": "string", "query": "string", "headers": "object"}'::jsonb;
    v_option text;
    v_expires_in interval;
begin
    if coalesce(jsonb_typeof(v_options), '') <> 'object' then
        raise exception 'options must be an object' using errcode = 'SQ006',
            hint = 'For example {"priority": 5}.';
    end if;
    for v_option in select k from jsonb_object_keys(v_options) k loop
        if not v_kinds ? v_option then
            raise exception 'a schedule has no option "%"', v_option using errcode = 'SQ006',
                hint = 'The options are: '
                    || (select string_agg(k, ', ' order by k) from jsonb_object_keys(v_kinds) k) || '.';
        elsif jsonb_typeof(v_options -> v_option) not in (v_kinds ->> v_option, 'null') then
            raise exception 'option "%" is of type %, it must be of type %', v_option,
                jsonb_typeof(v_options -> v_option), v_kinds ->> v_option using errcode = 'SQ006',
                hint = 'An interval is a string, such as "1 hour".';
        end if;
        begin
            if v_option = 'expires_in' then
                v_expires_in := (v_options ->> v_option)::interval;
            else
                v_job := jsonb_populate_record(v_job, jsonb_build_object(v_option, v_options -> v_option));
            end if;
        exception when data_exception then
            raise exception 'option "%" is not valid: %', v_option, left(sqlerrm, 200) using errcode = 'SQ006',
                hint = 'Numbers are whole, and not too large; an interval is such as "1 hour".';
        end;
    end loop;
    if v_expires_in not between '1 millisecond' and '10 years' then
        raise exception 'expires_in is %, it must be between 1 millisecond and 10 years', v_expires_in
            using errcode = 'SQ006', hint = 'Leave it out for jobs that do not expire.';
    end if;
    v_job.expires_at := clock_timestamp() + v_expires_in;
    v_job.method := upper(v_job.method);
    v_job.payload := p_schedule.payload;
    return v_job;
end
$$;
