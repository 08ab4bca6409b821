-- After a user's own `update supaqueue.job`: writes the columns that go with it. pending re-runs the job
-- with all its attempts, a final status ends it, null holds it. A call that is under way is broken off
-- by its dispatcher, and whatever it brings finds its job changed and writes nothing.
--
-- An AFTER trigger, though it costs the user's update a second write: a BEFORE row trigger would lock
-- each row of the engine's updates first, and they are the ones that must be cheap.
create or replace function supaqueue._changed_by_hand() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_is_new boolean := new.status is distinct from old.status;
    v_has_ended boolean := coalesce(new.status in ('success', 'failed', 'cancelled'), false);
    v_starts_over boolean := v_is_new and not v_has_ended
        and coalesce(old.status in ('success', 'failed', 'cancelled', 'in_progress'), false);
    v_run_at timestamptz := case when not v_starts_over or new.run_at > now() then new.run_at end;
    v_expires_at timestamptz := case when not v_starts_over or new.expires_at > clock_timestamp() then new.expires_at end;
    v_is_in_line boolean := coalesce(new.status = 'pending', false) and new.blockers = 0
        and (v_run_at is null or v_run_at <= now());
    v_finished_at timestamptz := case when v_has_ended then
        case when v_is_new then clock_timestamp() else new.finished_at end end;
begin
    perform supaqueue._check_job(new);
    if (new.headers, new.path, new.query) is distinct from (old.headers, old.path, old.query) then
        perform supaqueue._check_request(new.headers, new.path, new.query);
    end if;
    if new.dedup_key is not null and not v_has_ended
        and (v_starts_over or (new.queue, new.dedup_key) is distinct from (old.queue, old.dedup_key)
             or (old.expires_at <= clock_timestamp() and (new.expires_at <= clock_timestamp()) is not true))
    then
        perform supaqueue._retake_dedup_key(new);
    end if;
    if v_is_new and new.status = 'in_progress' and supaqueue._transition(old.status, 'set in_progress') = 'SQ004' then
        raise exception 'status in_progress cannot be set by hand' using errcode = 'SQ004',
            hint = 'Set it to pending: a dispatcher calls it next.';
    end if;
    if v_is_new then
        perform supaqueue._keep_attempt(old);
    end if;

    update supaqueue.job j
    set attempts = case when v_starts_over then 0 else new.attempts end,
        retrying_since = case when not v_starts_over then new.retrying_since end,
        call = case when not v_starts_over or old.status = 'in_progress' then new.call end,
        run_at = v_run_at,
        expires_at = v_expires_at,
        ready = case when v_is_in_line then coalesce(new.ready, nextval('supaqueue.ready_seq')) end,
        due_at = case when v_is_in_line then v_expires_at
                 else supaqueue._due_at(new.status, new.blockers, v_run_at, v_expires_at) end,
        finished_at = v_finished_at,
        failed_at = case when new.status = 'failed' then v_finished_at end,
        reason = case when new.status in ('failed', 'cancelled', 'in_progress') then
                 case when v_is_new then 'by_hand' else new.reason end end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    where j.id = new.id;

    if new.key is not null and (new.queue, new.key) is distinct from (old.queue, old.key) then
        perform supaqueue._queue_has_keys(new.queue);
        if not v_is_new and new.status = 'in_progress' and exists (
            select from supaqueue.queue q where q.id = new.queue and (q.key_order or q.key_concurrency is not null))
        then
            perform supaqueue._fill_lanes(new.queue, false);
        end if;
    end if;
    if v_is_new and old.status = 'in_progress' then
        perform pg_notify('supaqueue', 'stop ' || old.call);
        if old.dispatcher is null then
            perform supaqueue._stop_worker(old.worker);
        end if;
    end if;
    if v_is_new and new.status = 'success' then
        perform supaqueue._satisfy(array[new.id]);
    elsif v_is_new and v_has_ended then
        perform supaqueue._sources_failed(array[new.id]);
    elsif v_is_in_line then
        perform supaqueue._wake();
    end if;
    return null;
end
$$;

-- After a delete of a job while it is called by hand, or by the relay.
create or replace function supaqueue._job_deleted() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._stop_worker(old.worker);
    return null;
end
$$;
