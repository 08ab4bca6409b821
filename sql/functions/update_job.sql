-- Changes a job that is pending or held, given as an object of column names and values; what is not named
-- stays: update_job(id, '{"priority": -1, "run_at": null}'). A value of null takes the setting of the queue,
-- for run_at it is now. False when all of it is so already. Raises SQ008 when there is no such job, SQ004 when
-- it is under way or has ended, SQ006 for a name or a value that cannot be.
create or replace function supaqueue.update_job(job uuid, changes jsonb) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_allowed constant text[] := array[
        'payload', 'run_at', 'expires_at', 'priority', 'key', 'max_attempts', 'timeout_ms', 'method', 'path',
        'query', 'headers', 'backoff_ms', 'backoff_max_ms', 'retry_delays_ms', 'max_age_ms'];
    v_old supaqueue.job;
    v_new supaqueue.job;
    v_name text;
begin
    if coalesce(jsonb_typeof(changes), '') <> 'object' then
        raise exception 'changes must be an object' using errcode = 'SQ006',
            hint = 'For example {"priority": -1}.';
    end if;
    select k into v_name from jsonb_object_keys(changes) k where k <> all (v_allowed) limit 1;
    if found then
        raise exception 'a job has no option "%" that can be changed', v_name using errcode = 'SQ006',
            hint = 'They are: ' || array_to_string(v_allowed, ', ') || '.';
    end if;
    select k into v_name from jsonb_each(changes) c (k, v)
    where k in ('payload', 'priority') and v = 'null' limit 1;
    if found then
        raise exception '% cannot be null', v_name using errcode = 'SQ006', hint = 'Leave it out to keep what it is.';
    end if;

    select * into v_old from supaqueue.job j where j.id = update_job.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    elsif supaqueue._transition(v_old.status, 'update_job') = 'SQ004' then
        raise exception 'job "%" is %, only one that is pending or held can be changed', job, v_old.status
            using errcode = 'SQ004',
            hint = case when v_old.status = 'in_progress' then 'Cancel it, or wait until its call has ended.'
                   else 'Run it once more with supaqueue.retry(), or add a new job.' end;
    end if;
    begin
        v_new := jsonb_populate_record(v_old, changes);
    exception when others then
        raise exception 'a change has no value of its type: %', sqlerrm using errcode = 'SQ006',
            hint = 'Look at the columns of supaqueue.job for the types.';
    end;
    v_new.method := upper(v_new.method);
    if v_new is not distinct from v_old then
        return false;
    end if;
    update supaqueue.job j
    set payload = v_new.payload, run_at = v_new.run_at, expires_at = v_new.expires_at,
        priority = v_new.priority, key = v_new.key, max_attempts = v_new.max_attempts,
        timeout_ms = v_new.timeout_ms, method = v_new.method, path = v_new.path, query = v_new.query,
        headers = v_new.headers, backoff_ms = v_new.backoff_ms, backoff_max_ms = v_new.backoff_max_ms,
        retry_delays_ms = v_new.retry_delays_ms, max_age_ms = v_new.max_age_ms
    where j.id = v_old.id;
    return true;
end
$$;
