-- Every trigger of the tables, re-applied every time.

create or replace trigger job_placed before insert on supaqueue.job
    for each row
    when (new.status is distinct from 'pending' or new.run_at is not null or new.blockers <> 0
          or pg_column_size(new.payload) > 16777216)
    execute function supaqueue._place_job();

-- The engine's statements set updated_at themselves; whatever does not is a user's plain SQL. A user's may set
-- it, too (an ORM does): but the engine never changes status or run_at without the call, its worker or its
-- end, or both of them when a call under way is to be made again.
create or replace trigger job_changed_by_hand after update on supaqueue.job
    for each row when (
        new.updated_at = old.updated_at
        or (new.status, new.run_at) is distinct from (old.status, old.run_at)
        and (new.call, new.worker, new.finished_at) is not distinct from (old.call, old.worker, old.finished_at)
        and (old.status is distinct from 'in_progress' or new.run_at is not distinct from old.run_at))
    execute function supaqueue._changed_by_hand();

create or replace trigger job_inserted after insert on supaqueue.job
    for each statement execute function supaqueue._wake_trigger();

create or replace trigger queue_changed before update on supaqueue.queue
    for each row when (old.* is distinct from new.*)
    execute function supaqueue._queue_changed();

create or replace trigger queue_updated after update on supaqueue.queue
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
