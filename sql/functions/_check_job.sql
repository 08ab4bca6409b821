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
    elsif p_job.attempts < 0 then
        raise exception 'attempts is %, it cannot be negative', p_job.attempts using errcode = 'SQ006';
    elsif p_job.max_attempts not between 1 and 1000 then
        raise exception 'max_attempts is %, it must be between 1 and 1000', p_job.max_attempts
            using errcode = 'SQ006', hint = 'Leave it null to take the setting of the queue.';
    elsif p_job.timeout_ms not between 1 and 400000 then
        raise exception 'timeout_ms is %, it must be between 1 and 400000', p_job.timeout_ms
            using errcode = 'SQ006', hint = 'Leave it null to take the setting of the queue.';
    elsif p_job.method <> all (v_methods) then
        raise exception 'method "%" is not known', p_job.method using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_methods, ', ') || '.';
    elsif jsonb_typeof(p_job.headers) <> 'object' then
        raise exception 'headers must be an object, not %', jsonb_typeof(p_job.headers) using errcode = 'SQ006',
            hint = 'For example {"x-tenant": "7"}.';
    end if;
end
$$;
