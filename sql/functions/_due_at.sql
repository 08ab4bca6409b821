-- When promote() has to look at a job that is not in line: at its time, unless something else holds it
-- back, and when it expires.
create or replace function supaqueue._due_at(
    p_status supaqueue.job_status, p_blockers int, p_run_at timestamptz, p_expires_at timestamptz)
returns timestamptz
language sql stable
set search_path = ''
as $$
    select case when p_status is null or p_status = 'pending' then
        least(case when p_status = 'pending' and p_blockers = 0 and p_run_at > now() then p_run_at end, p_expires_at)
    end
$$;
