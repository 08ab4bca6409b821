-- Makes a job wait for the jobs `p_after`, and adds its callbacks: a job in the queue `p_on_success` that runs
-- when it has succeeded, and one in `p_on_failure` that runs when it has failed for good or was cancelled.
-- A callback's payload is {"job": …, "event": "success" or "failure"} with the job's outcome as its only source;
-- the callback that is not needed is cancelled. They are for the first end of the job: run again by retry() or
-- redrive(), it gets no others. Raises SQ001 and SQ002 for a queue, SQ006 when an element of
-- `p_after` is null, SQ008 when there is no such job, SQ009 when the jobs would wait for each other.
create or replace function supaqueue._link(p_job uuid, p_after uuid[], p_on_success text, p_on_failure text)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_missing uuid;
begin
    if array_position(p_after, null) is not null then
        raise exception 'an element of after is null' using errcode = 'SQ006',
            hint = 'Each element is the id of a job.';
    end if;
    select u.id into v_missing
    from unnest(array[p_job] || p_after) u (id)
    where not exists (select from supaqueue.job j where j.id = any (array[u.id]))
    limit 1;
    if found then
        raise exception 'no job has the id "%"', v_missing using errcode = 'SQ008',
            hint = 'A job can wait only for jobs that are there: add those first.';
    elsif p_job = any (p_after) then
        raise exception 'job % waits for itself', p_job using errcode = 'SQ009',
            hint = 'Leave its own id out.';
    end if;
    insert into supaqueue.job_dependencies (source, target)
    select distinct u.id, p_job from unnest(p_after) u (id);
    if p_on_success is not null then
        perform supaqueue._add_callback(p_job, p_on_success, 'success', 'run', 'cancel');
    end if;
    if p_on_failure is not null then
        perform supaqueue._add_callback(p_job, p_on_failure, 'failure', 'cancel', 'run');
    end if;
end
$$;

-- Adds to a queue the job that is to run after one event of `p_job`.
create or replace function supaqueue._add_callback(
    p_job uuid, p_queue text, p_event text, p_on_success text, p_on_failure text)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_callback uuid;
begin
    insert into supaqueue.job (queue, payload, with_sources)
    values (supaqueue._queue_id(p_queue), jsonb_build_object('job', p_job, 'event', p_event), true)
    returning id into v_callback;
    insert into supaqueue.job_dependencies (source, target, on_success, on_failure)
    values (p_job, v_callback, p_on_success, p_on_failure);
end
$$;
