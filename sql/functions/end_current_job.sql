-- Settles one call by the id current_job shows. In the public schema, where the edge function reaches it
-- through PostgREST. An id whose call is over already changes nothing.
create or replace function public.end_current_job(cur_job_id uuid, _is_complete boolean, _is_successful boolean)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_worker uuid;
    v_job uuid;
begin
    if _is_complete is not true then
        return;
    end if;
    select w.id, j.id into v_worker, v_job
    from supaqueue.worker w
    join supaqueue.job j on j.worker = w.id and j.call = supaqueue._call_no(cur_job_id)
    where w.no = supaqueue._call_worker_no(cur_job_id);
    if found then
        perform supaqueue._end_call(v_worker, v_job, supaqueue._call_no(cur_job_id),
            case when _is_successful then 'success' else 'failure' end);
    end if;
end
$$;
