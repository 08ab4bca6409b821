-- How long to wait before the next attempt. Exactly as a list of delays says, whose last element repeats;
-- without a list exponential with full jitter, that is anything between 0 and
-- backoff_ms * 2 ^ (attempts made - 1), capped at backoff_max_ms.
-- (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
create or replace function supaqueue._backoff(
    p_attempts int, p_backoff_ms int, p_backoff_max_ms int, p_delays_ms int[] default null)
returns interval
language sql volatile
set search_path = ''
as $$
    select case
        when p_delays_ms is null then
            random() * least(p_backoff_max_ms, p_backoff_ms * power(2, least(p_attempts - 1, 30)))
        else -- by place, since an array's first subscript need not be 1
            (select d.ms from unnest(p_delays_ms) with ordinality d (ms, n)
             where d.n = least(greatest(p_attempts, 1), cardinality(p_delays_ms)))
        end * interval '1 millisecond'
$$;
