-- How long to wait before the next attempt: exponential with full jitter, that is anything between 0
-- and backoff_ms * 2 ^ (attempts made - 1), capped at backoff_max_ms.
-- (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/)
create or replace function supaqueue._backoff(p_attempts int, p_backoff_ms int, p_backoff_max_ms int)
returns interval
language sql volatile
set search_path = ''
as $$
    select random() * least(p_backoff_max_ms, p_backoff_ms * power(2, least(p_attempts - 1, 30)))
        * interval '1 millisecond'
$$;
