-- Puts a job's last attempt into the history, where it is not yet: for a job that is about to lose what it
-- tells of it. `p_job` is the row as it is before that. A call that was under way counts as broken off.
create or replace function supaqueue._keep_attempt(p_job supaqueue.job) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_is_under_way boolean := p_job.status = 'in_progress';
begin
    if p_job.call is null or p_job.status is null or p_job.status = 'pending' then
        return;
    end if;
    insert into supaqueue.past_attempt (
        job, call, number, started_at, ended_at, outcome, http_status, error, response, dispatcher)
    values (
        p_job.id, p_job.call, p_job.attempts, p_job.started_at, coalesce(p_job.finished_at, clock_timestamp()),
        case when p_job.status = 'success' then 'success'
             when p_job.status = 'failed' then case when p_job.reason = 'final' then 'final' else 'failure' end
             else 'aborted' end,
        case when not v_is_under_way then p_job.http_status end,
        case when v_is_under_way then 'broken off: its job was changed by hand' else p_job.error end,
        case when not v_is_under_way then
            left(case when jsonb_typeof(p_job.response) = 'string' then p_job.response #>> '{}'
                 else p_job.response::text end, 1000) end,
        p_job.dispatcher)
    on conflict do nothing;
end
$$;
