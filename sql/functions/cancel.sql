-- Cancels a job: one that waits at once; one in progress stays cancelled whatever its function answers.
-- False when it had already ended. Raises SQ008 when there is no such job.
create or replace function supaqueue.cancel(job uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_status supaqueue.job_status;
begin
    select j.status into v_status from supaqueue.job j where j.id = cancel.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008';
    elsif v_status in ('success', 'failed', 'cancelled') then
        return false;
    end if;
    update supaqueue.job j set status = 'cancelled' where j.id = cancel.job;
    return true;
end
$$;
