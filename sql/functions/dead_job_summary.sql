-- What the failed jobs of a queue (by name or id), or of all, have in common: how many failed for the same
-- reason with the same error, and when the first and the last of them did. The most frequent come first.
-- Raises SQ001 and SQ002 for the queue.
create or replace function supaqueue.dead_job_summary(queue text default null)
returns table (queue_name text, reason text, error text, jobs bigint, oldest timestamptz, newest timestamptz)
language plpgsql stable
set search_path = ''
as $$
#variable_conflict use_column
declare
    v_queue uuid := case when dead_job_summary.queue is not null then supaqueue._queue_id(dead_job_summary.queue) end;
begin
    return query
    select d.queue_name, d.reason, d.error, count(*), min(d.failed_at), max(d.failed_at)
    from supaqueue.dead_job d
    where v_queue is null or d.queue = v_queue
    group by d.queue_name, d.reason, d.error
    order by 4 desc, 6 desc, 1, 2, 3;
end
$$;
