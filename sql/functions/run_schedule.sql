-- Adds a job of a schedule at once, besides its plan, also while it is paused, and returns the job's id.
-- Raises SQ011 when there is no schedule of that name.
create or replace function supaqueue.run_schedule(name text) returns uuid
language plpgsql
set search_path = ''
as $$
declare
    v_schedule supaqueue.schedule;
    v_job uuid;
begin
    select * into v_schedule from supaqueue.schedule s where s.name = run_schedule.name;
    if not found then
        raise exception 'no schedule is called "%"', name using errcode = 'SQ011',
            hint = 'Make it with supaqueue.schedule(), or look at supaqueue.schedule for the names there are.';
    end if;
    v_job := supaqueue._enqueue_scheduled(v_schedule);
    update supaqueue.schedule s set last_at = clock_timestamp(), last_job = v_job
    where s.name = v_schedule.name;
    return v_job;
end
$$;
