-- What the function of a job with `with_sources` receives: its payload and, as the member "sources", how each
-- of its sources ended, in the order of their ids:
-- {"id", "queue", "status", "http_status", "response", "error", "attempts", "reason"}. Responses are taken in
-- as long as they have 8 MiB together; a source beyond that has no response but "response_left_out": true.
create or replace function supaqueue._payload_with_sources(p_job uuid, p_payload jsonb) returns jsonb
language sql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    select p_payload || jsonb_build_object('sources', coalesce(jsonb_agg(
        jsonb_build_object(
            'id', s.id, 'queue', s.queue, 'status', s.status, 'http_status', s.http_status,
            'response', case when s.bytes <= 8388608 then s.response end, 'error', s.error,
            'attempts', s.attempts, 'reason', s.reason)
        || case when s.bytes > 8388608 and s.response is not null then '{"response_left_out": true}'::jsonb
           else '{}' end
        order by s.id), '[]'))
    from (
        select j.id, coalesce(q.name, q.id::text) as queue, j.status, j.http_status, j.response, j.error,
               j.attempts, j.reason,
               sum(coalesce(octet_length(j.response::text), 0))
                   over (order by j.id rows unbounded preceding) as bytes
        from supaqueue.job_dependencies d
        join supaqueue.job j on j.id = any (array[d.source])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where d.target = p_job
    ) s
$$;
