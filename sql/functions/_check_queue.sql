-- Refuses settings of retries and of the breaker that a queue cannot have (SQ006), before the constraints of
-- the table do: those say no more than that.
create or replace function supaqueue._check_queue(p_queue supaqueue.queue) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_delays constant int[] := p_queue.retry_delays_ms;
    v_statuses constant int[] := p_queue.final_statuses;
    v_wrong text;
begin
    if array_ndims(v_delays) is distinct from 1 and v_delays is not null
       or cardinality(v_delays) > 100 or array_position(v_delays, null) is not null or not 0 <= all (v_delays)
    then
        raise exception 'retry_delays_ms is %, it must be 1 to 100 delays of 0 to 2147483647 milliseconds', v_delays
            using errcode = 'SQ006', hint = 'For example {5000,300000}: after 5 seconds, then after 5 minutes.';
    elsif v_statuses is null or array_ndims(v_statuses) > 1 or cardinality(v_statuses) > 200
          or array_position(v_statuses, null) is not null or not (300 <= all (v_statuses) and 599 >= all (v_statuses))
    then
        raise exception 'final_statuses is %, it must be up to 200 statuses of 300 to 599',
            coalesce(v_statuses::text, 'null') using errcode = 'SQ006',
            hint = 'For example {400,422}; {} when no status ends a job at once.';
    elsif not (p_queue.breaker_threshold > 0 and p_queue.breaker_threshold <= 1) then
        raise exception 'breaker_threshold is %, it must be more than 0 and 1 at the most', p_queue.breaker_threshold
            using errcode = 'SQ006', hint = 'It is a share of calls: 0.5 is half of them. Null takes the breaker away.';
    end if;

    select format('%s is %s, it must be between %s and %s', r.name, coalesce(r.value::text, 'null'), r.low, r.high)
    into v_wrong
    from (values
        ('max_age_ms', coalesce(p_queue.max_age_ms, 1), 1, 31536000000),
        ('breaker_window_ms', p_queue.breaker_window_ms, 1000, 3600000),
        ('breaker_min_calls', p_queue.breaker_min_calls, 1, 100000),
        ('breaker_open_ms', p_queue.breaker_open_ms, 100, 3600000)
    ) r (name, value, low, high)
    where (r.value between r.low and r.high) is not true
    limit 1;
    if found then
        raise exception '%', v_wrong using errcode = 'SQ006',
            hint = 'Times are in milliseconds. What is not given stays as it is.';
    end if;
end
$$;
