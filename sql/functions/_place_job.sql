-- Where a newly inserted job stands: most are in line as their defaults say, and the others are placed.
--
-- A function with a `set` clause costs some 10 µs a row, and so does a trigger's `when` of that many columns,
-- which Postgres makes ready anew at each statement. So this has neither: every name in it is qualified.
-- A payload that comes from another table may be compressed: _check_job() looks at what is not surely small.
create or replace function supaqueue._place_job() returns trigger
language plpgsql
as $$
begin
    if new.status operator(pg_catalog.=) 'pending' and new.attempts operator(pg_catalog.=) 0
       and new.blockers operator(pg_catalog.=) 0
       and pg_catalog.num_nonnulls(
           new.run_at, new.expires_at, new.key, new.dedup_key, new.max_attempts, new.timeout_ms, new.method, new.path,
           new.query, new.headers, new.backoff_ms, new.backoff_max_ms, new.retry_delays_ms, new.max_age_ms,
           new.dedup_for, new.on_duplicate, new.with_sources) operator(pg_catalog.=) 0
       and pg_catalog.pg_column_size(new.payload) operator(pg_catalog.<=) 50000
    then
        return new;
    end if;
    return supaqueue._placed(new);
end
$$;

-- A job in line (`ready`), waiting for its time (`due_at`), or neither. Null for one whose dedup_key is held by
-- another job: it is not added.
create or replace function supaqueue._placed(new supaqueue.job) returns supaqueue.job
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
    -- a call for each row would cost as much as this look
    if new.key is not null and exists (select from supaqueue.queue q where q.id = new.queue and not q.has_keys) then
        perform supaqueue._queue_has_keys(new.queue);
    end if;
    return new;
end
$$;
