-- Every trigger of the tables, re-applied every time.

create or replace trigger job_placed before insert on supaqueue.job
    for each row execute function supaqueue._place_job();

-- The engine's statements count themselves in `writes`; whatever does not is a user's plain SQL. The
-- condition is made ready at each statement and evaluated at each row, so it has to be short.
create or replace trigger job_changed_by_hand after update on supaqueue.job
    for each row when (new.writes = old.writes)
    execute function supaqueue._changed_by_hand();

create or replace trigger job_deleted after delete on supaqueue.job
    for each row when (old.status = 'in_progress' and old.dispatcher is null)
    execute function supaqueue._job_deleted();

create or replace trigger job_inserted after insert on supaqueue.job
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger queue_added before insert on supaqueue.queue
    for each row execute function supaqueue._queue_added();

create or replace trigger queue_changed before update on supaqueue.queue
    for each row when (old.* is distinct from new.*)
    execute function supaqueue._queue_changed();

create or replace trigger queue_updated after update on supaqueue.queue
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger schedule_planned before insert
    or update of name, queue, cron, time_zone, payload, options, catch_up, paused on supaqueue.schedule
    for each row execute function supaqueue._plan_schedule();

create or replace trigger schedule_changed after insert
    or update of name, queue, cron, time_zone, payload, options, catch_up, paused on supaqueue.schedule
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger worker_inserted after insert on supaqueue.worker
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger worker_removed after delete on supaqueue.worker
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger worker_deleted before delete on supaqueue.worker
    for each row when (old.locked)
    execute function supaqueue._worker_deleted();

create or replace trigger dependencies_added after insert on supaqueue.job_dependencies
    referencing new table as added
    for each statement execute function supaqueue._dependencies_added();

create or replace trigger dependencies_removed after delete on supaqueue.job_dependencies
    referencing old table as removed
    for each statement execute function supaqueue._dependencies_removed();

create or replace trigger dependency_changed after update of on_failure on supaqueue.job_dependencies
    for each row when (new.satisfied_at is null and new.on_failure <> old.on_failure)
    execute function supaqueue._dependency_changed();

-- Deferred: see _relay_soon().
do $$
begin
    if not exists (
        select from pg_catalog.pg_trigger
        where tgrelid = 'supaqueue.relay_turn'::pg_catalog.regclass and tgname = 'relay_turn_due')
    then
        create constraint trigger relay_turn_due after insert on supaqueue.relay_turn
            deferrable initially deferred for each row execute function supaqueue._relay_turn();
    end if;
end
$$;
