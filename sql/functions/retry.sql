-- Runs a job that has ended once more, with all its attempts. False when it has not ended. Raises SQ008
-- when there is no such job.
create or replace function supaqueue.retry(job uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_status supaqueue.job_status;
begin
    select j.status into v_status from supaqueue.job j where j.id = retry.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008';
    elsif v_status in ('success', 'failed', 'cancelled') then
        update supaqueue.job j set status = 'pending' where j.id = retry.job;
        return true;
    end if;
    return false;
end
$$;
