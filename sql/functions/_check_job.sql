-- Refuses what a job cannot be (SQ006), and a payload larger than one may carry (SQ003, 16 MiB).
create or replace function supaqueue._check_job(p_job supaqueue.job) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    -- a payload that comes from a table may be compressed, by 255 to 1 at the most
    v_bytes int := case when pg_column_size(p_job.payload) < 50000 then 0
                   else greatest(pg_column_size(p_job.payload), octet_length(p_job.payload::text)) end;
    v_methods constant text[] := array['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
begin
    if v_bytes > 16777216 then
        raise exception 'payload is % bytes, the most a job carries is 16777216', v_bytes
            using errcode = 'SQ003',
            hint = 'Keep the data in a table or a storage bucket and put its address into the payload.';
    elsif not isfinite(p_job.run_at) then
        raise exception 'run_at is %, it must be a point in time', p_job.run_at using errcode = 'SQ006',
            hint = 'A job that is to wait until you say so has status null.';
    elsif not isfinite(p_job.expires_at) then
        raise exception 'expires_at is %, it must be a point in time', p_job.expires_at using errcode = 'SQ006',
            hint = 'A job that never expires has none.';
    elsif p_job.expires_at <= p_job.run_at and p_job.retrying_since is null then
        raise exception 'expires_at is %, before the job may run at %', p_job.expires_at, p_job.run_at
            using errcode = 'SQ006', hint = 'It would never be started: let it expire after run_at.';
    elsif p_job.attempts < 0 then
        raise exception 'attempts is %, it cannot be negative', p_job.attempts using errcode = 'SQ006';
    elsif p_job.method <> all (v_methods) then
        raise exception 'method "%" is not known', p_job.method using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_methods, ', ') || '.';
    elsif p_job.key = '' or octet_length(p_job.key) > 500 then
        raise exception 'key is % bytes long, it must be 1 to 500', octet_length(p_job.key) using errcode = 'SQ006',
            hint = 'Leave it null for a job without a key.';
    elsif p_job.dedup_key = '' or octet_length(p_job.dedup_key) > 500 then
        raise exception 'dedup_key is % bytes long, it must be 1 to 500', octet_length(p_job.dedup_key)
            using errcode = 'SQ006', hint = 'For something longer, use its hash.';
    elsif p_job.dedup_key is null and num_nonnulls(p_job.dedup_for, p_job.on_duplicate) > 0 then
        raise exception 'dedup_for and on_duplicate need a dedup_key' using errcode = 'SQ006';
    elsif p_job.with_sources and jsonb_typeof(p_job.payload) <> 'object' then
        raise exception 'a payload that takes in the sources must be an object, not %', jsonb_typeof(p_job.payload)
            using errcode = 'SQ006', hint = 'They are added to it as the member "sources".';
    end if;
    if p_job.dedup_key is not null then
        perform supaqueue._check_duplicates(p_job.dedup_for, p_job.on_duplicate);
    end if;
    if num_nonnulls(p_job.max_attempts, p_job.timeout_ms, p_job.backoff_ms, p_job.backoff_max_ms,
                    p_job.max_age_ms) > 0
    then
        perform supaqueue._check_number('max_attempts', p_job.max_attempts, 1, 1000);
        perform supaqueue._check_number('timeout_ms', p_job.timeout_ms, 1, 400000);
        perform supaqueue._check_number('backoff_ms', p_job.backoff_ms, 0, 86400000);
        perform supaqueue._check_number('backoff_max_ms', p_job.backoff_max_ms, 0, 604800000);
        perform supaqueue._check_number('max_age_ms', p_job.max_age_ms, 1, 31536000000);
    end if;
    if p_job.retry_delays_ms is not null and (
        array_ndims(p_job.retry_delays_ms) is distinct from 1 or cardinality(p_job.retry_delays_ms) > 100
        or array_position(p_job.retry_delays_ms, null) is not null or not 0 <= all (p_job.retry_delays_ms))
    then
        raise exception 'retry_delays_ms is %, it must be 1 to 100 delays of 0 to 2147483647 milliseconds',
            p_job.retry_delays_ms using errcode = 'SQ006',
            hint = 'For example {5000,300000}: after 5 seconds, then after 5 minutes.';
    end if;
end
$$;

-- Refuses a number that is out of its range (SQ006); null is the setting of the queue.
create or replace function supaqueue._check_number(p_name text, p_value bigint, p_min bigint, p_max bigint)
returns void
language plpgsql immutable
set search_path = ''
as $$
begin
    if p_value not between p_min and p_max then
        raise exception '% is %, it must be between % and %', p_name, p_value, p_min, p_max
            using errcode = 'SQ006', hint = 'Leave it null to take the setting of the queue.';
    end if;
end
$$;

-- Refuses what cannot be said of duplicates (SQ006).
create or replace function supaqueue._check_duplicates(p_dedup_for interval, p_on_duplicate text) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_policies constant text[] := array['keep', 'replace', 'debounce'];
begin
    if p_dedup_for not between '1 millisecond' and '10 years' then
        raise exception 'dedup_for is %, it must be between 1 millisecond and 10 years', p_dedup_for
            using errcode = 'SQ006', hint = 'Leave it null for as long as the job is unfinished.';
    elsif p_on_duplicate <> all (v_policies) then
        raise exception 'on_duplicate "%" is not known', p_on_duplicate using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_policies, ', ') || '.';
    end if;
end
$$;
