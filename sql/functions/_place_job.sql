-- Where a newly inserted job stands: in line (`ready`), waiting for its time (`due_at`), or neither. One whose
-- dedup_key is held by another job is not added. Plain inserts never come here: the trigger's `when` lets
-- through only what needs it.
create or replace function supaqueue._place_job() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_has_ended boolean := coalesce(new.status in ('success', 'failed', 'cancelled'), false);
begin
    perform supaqueue._check_job(new);
    if num_nonnulls(new.headers, new.path, new.query) > 0 then
        perform supaqueue._check_request(new.headers, new.path, new.query);
    end if;
    if new.status = 'in_progress' then
        raise exception 'a job cannot be inserted as in_progress' using errcode = 'SQ004',
            hint = 'Insert it as pending, or with status null to hold it.';
    end if;
    if new.dedup_key is not null and not v_has_ended and not supaqueue._take_dedup_key(new) then
        return null;
    end if;
    new.blockers := 0;
    new.finished_at := case when v_has_ended then coalesce(new.finished_at, clock_timestamp()) end;
    new.failed_at := case when new.status = 'failed' then coalesce(new.failed_at, new.finished_at) end;
    if new.status = 'pending' and (new.run_at is null or new.run_at <= now()) then
        new.due_at := new.expires_at;
    else
        new.ready := null;
        new.due_at := supaqueue._due_at(new.status, 0, new.run_at, new.expires_at);
    end if;
    if new.key is not null then
        perform supaqueue._queue_has_keys(new.queue);
    end if;
    return new;
end
$$;
