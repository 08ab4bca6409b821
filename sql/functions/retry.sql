-- Runs a job that has ended once more, with all its attempts. False when it has not ended. Raises SQ008
-- when there is no such job, SQ007 when another job holds its dedup_key by now.
create or replace function supaqueue.retry(job uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_status supaqueue.job_status;
    v_target text;
begin
    select j.status into v_status from supaqueue.job j where j.id = retry.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    end if;
    v_target := supaqueue._transition(v_status, 'retry');
    if v_target is null then
        return false;
    end if;
    update supaqueue.job j set status = v_target::supaqueue.job_status where j.id = retry.job;
    return true;
end
$$;
