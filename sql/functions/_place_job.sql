-- Where a newly inserted job stands: in line (`ready`), waiting for its time (`due_at`), or neither.
-- Plain inserts never come here: the trigger's `when` lets through only what needs it.
create or replace function supaqueue._place_job() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._check_job(new);
    if new.status = 'in_progress' then
        raise exception 'a job cannot be inserted as in_progress' using errcode = 'SQ004',
            hint = 'Insert it as pending, or with status null to hold it.';
    end if;
    new.blockers := 0;
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
