-- Whether a new job gets the dedup_key it asks for. Where another job holds it, that one takes over what the
-- new job's on_duplicate says, and the new job is not to be added: false. A job holds its key while it is
-- unfinished, and for its dedup_for. Nothing is written when a job ends: a key whose job needs it no more is
-- taken over here.
--
-- A job that has ended may be run again only under the lock of its key's row (_retake_dedup_key), so what is
-- found to have ended under that lock has ended.
create or replace function supaqueue._take_dedup_key(p_job supaqueue.job) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_keeps boolean := coalesce(p_job.on_duplicate, 'keep') = 'keep';
    v_until timestamptz := clock_timestamp() + p_job.dedup_for;
    v_is_held boolean;
    v_key supaqueue.dedup;
    v_holder supaqueue.job;
begin
    loop
        insert into supaqueue.dedup (queue, key, job, until)
        values (p_job.queue, p_job.dedup_key, p_job.id, v_until)
        on conflict do nothing;
        if found then
            return true;
        end if;
        if v_keeps then -- most duplicates: they need no lock
            select d.until > clock_timestamp() or supaqueue._holds_dedup_key(d, clock_timestamp()) into v_is_held
            from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key;
            if v_is_held then
                return false;
            end if;
        end if;
        -- its job before the key: whoever changes the job by hand locks them in this order
        perform from supaqueue.job j
        where j.id = (select d.job from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key)
          and (j.status is null or j.status in ('pending', 'in_progress'))
        for no key update;
        select * into v_key from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key for update;
        exit when found; -- else it was swept
    end loop;

    if v_keeps then
        v_is_held := supaqueue._keeps_dedup_key(v_key);
    else
        select * into v_holder from supaqueue.job j
        where j.id = v_key.job and j.queue = v_key.queue and j.dedup_key = v_key.key
          and (j.status is null or j.status in ('pending', 'in_progress'))
        for no key update;
        v_is_held := found and supaqueue._holds_dedup_key(v_key, clock_timestamp());
    end if;

    if v_is_held and v_holder.status = 'in_progress' then
        -- it cannot take over anything any more, and were it called again it would undo what follows it
        update supaqueue.job j
        set reason = 'replaced', writes = j.writes + 1, updated_at = clock_timestamp()
        where j.id = v_holder.id;
    elsif v_is_held then
        if not v_keeps then
            perform supaqueue._take_over(v_holder, p_job);
        end if;
        return false;
    elsif v_key.until > clock_timestamp() then
        return false;
    end if;
    update supaqueue.dedup d set job = p_job.id, until = v_until where d.queue = v_key.queue and d.key = v_key.key;
    return true;
end
$$;

-- Gives a pending or held job the payload of its duplicate, for `debounce` its times, too, and all attempts.
create or replace function supaqueue._take_over(p_job supaqueue.job, p_duplicate supaqueue.job) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_job supaqueue.job := p_job;
    v_is_in_line boolean;
begin
    v_job.payload := p_duplicate.payload;
    if p_duplicate.on_duplicate = 'debounce' then
        v_job.run_at := p_duplicate.run_at;
        v_job.expires_at := p_duplicate.expires_at;
    elsif v_job.run_at >= v_job.expires_at then -- it waited for an attempt that would have come too late
        v_job.run_at := null;
    end if;
    perform supaqueue._check_job(v_job);
    v_is_in_line := coalesce(v_job.status = 'pending', false) and v_job.blockers = 0
        and (v_job.run_at is null or v_job.run_at <= now());
    update supaqueue.job j
    set payload = v_job.payload,
        run_at = v_job.run_at,
        expires_at = v_job.expires_at,
        attempts = 0,
        retrying_since = null,
        ready = case when v_is_in_line then coalesce(j.ready, nextval('supaqueue.ready_seq')) end,
        due_at = case when v_is_in_line then v_job.expires_at
                 else supaqueue._due_at(v_job.status, v_job.blockers, v_job.run_at, v_job.expires_at) end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    where j.id = v_job.id;
end
$$;
