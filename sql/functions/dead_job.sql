-- The jobs that have failed for good, until they are run again (retry(), redrive()) or pruned.
create or replace view supaqueue.dead_job as
    select j.id, j.queue, coalesce(q.name, q.id::text) as queue_name, j.reason, j.error, j.http_status, j.attempts,
           j.failed_at, j.payload
    from supaqueue.job j
    join supaqueue.queue q on q.id = j.queue
    where j.failed_at is not null;
