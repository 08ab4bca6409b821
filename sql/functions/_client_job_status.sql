-- What a signed-in user may see of a job of theirs, what supaqueue_public.job_status() returns; null for any
-- other. Not error, and the response of a success only: what went wrong may tell of addresses and the inside
-- of a function.
create or replace function supaqueue._client_job_status(p_job uuid) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
    v_uid uuid := supaqueue._client_uid();
begin
    return (
        select jsonb_build_object(
            'id', j.id, 'queue', q.name, 'status', coalesce(j.status::text, 'held'), 'attempts', j.attempts,
            'created_at', j.created_at, 'run_at', j.run_at, 'started_at', j.started_at,
            'finished_at', j.finished_at, 'reason', j.reason, 'http_status', j.http_status,
            'response', case when j.status = 'success' then j.response end)
        from supaqueue.job j
        join supaqueue.queue q on q.id = j.queue
        where j.id = p_job and j.owner = v_uid);
end
$$;
