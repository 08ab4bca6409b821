-- Cancels a job: one that waits or is held at once; the call of one in progress is broken off by its
-- dispatcher, and the job stays cancelled whatever its function answers. False when it had already ended.
-- Raises SQ008 when there is no such job.
create or replace function supaqueue.cancel(job uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_status supaqueue.job_status;
    v_target text;
begin
    select j.status into v_status from supaqueue.job j where j.id = cancel.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    end if;
    v_target := supaqueue._transition(v_status, 'cancel');
    if v_target is null then
        return false;
    end if;
    update supaqueue.job j set status = v_target::supaqueue.job_status where j.id = cancel.job;
    return true;
end
$$;
