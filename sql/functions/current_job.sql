-- What each busy worker does now, as a view: a job in progress carries its worker and the number of its
-- call. Inserting a row claims by hand a job that is in line, completing one settles it, deleting one gives the
-- job back.
create or replace view supaqueue.current_job as
    select supaqueue._call_id(w.no, j.call) as id, j.started_at as created_at, w.id as worker, j.id as job,
           false as is_complete, null::boolean as is_successful
    from supaqueue.worker w
    cross join lateral (
        select n.id, n.call, n.started_at, n.status
        from supaqueue.job n
        where n.worker = w.id and n.call is not null
        order by n.call desc
        limit 1
    ) j
    where w.locked and j.status = 'in_progress';

create or replace function supaqueue._current_job_inserted() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_worker supaqueue.worker;
    v_call bigint;
    v_key text;
begin
    update supaqueue.worker set locked = true where id = new.worker and not locked and not retiring
    returning * into v_worker;
    if not found then
        raise exception 'worker "%" is busy or does not exist', new.worker using errcode = 'SQ005',
            hint = 'Take a worker that is not locked.';
    end if;
    update supaqueue.job
    set status = 'in_progress', attempts = attempts + 1, ready = null, due_at = null, worker = new.worker,
        dispatcher = null, call = nextval('supaqueue.call_seq'), started_at = clock_timestamp(), writes = writes + 1,
        updated_at = clock_timestamp()
    where id = new.job and status = 'pending' and ready is not null and queue = v_worker.queue
      and (expires_at is null or expires_at > clock_timestamp())
    returning call, started_at, key into v_call, new.created_at, v_key;
    if not found then
        raise exception 'job "%" is not in line in the queue of worker "%"', new.job, new.worker
            using errcode = 'SQ004',
            hint = 'Only a pending job of the same queue can be claimed that waits for no time and no other job.';
    end if;
    if v_key is not null and exists (
        select from supaqueue.queue q
        where q.id = v_worker.queue and (q.key_order or q.key_concurrency is not null))
    then
        perform supaqueue._fill_lanes(v_worker.queue, false);
    end if;
    new.id := supaqueue._call_id(v_worker.no, v_call);
    return new;
end
$$;

create or replace function supaqueue._current_job_updated() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if (new.id, new.worker, new.job) is distinct from (old.id, old.worker, old.job) then
        raise exception 'a current_job can only be completed' using errcode = 'SQ004',
            hint = 'Set is_complete and is_successful.';
    end if;
    if new.is_complete then
        perform supaqueue._end_call(old.worker, old.job, supaqueue._call_no(old.id),
            case when new.is_successful then 'success' else 'failure' end);
    end if;
    return new;
end
$$;

create or replace function supaqueue._current_job_deleted() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._stop_worker(old.worker);
    perform supaqueue._end_call(old.worker, old.job, supaqueue._call_no(old.id), 'aborted');
    return old;
end
$$;

create or replace trigger current_job_inserted instead of insert on supaqueue.current_job
    for each row execute function supaqueue._current_job_inserted();
create or replace trigger current_job_updated instead of update on supaqueue.current_job
    for each row execute function supaqueue._current_job_updated();
create or replace trigger current_job_deleted instead of delete on supaqueue.current_job
    for each row execute function supaqueue._current_job_deleted();
