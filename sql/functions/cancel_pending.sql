-- Cancels everything of a queue that has not begun: jobs in line, held, or waiting for their time, their next
-- attempt or other jobs. Calls under way go on. Returns how many jobs it cancelled. It reads all jobs there
-- are. Raises SQ001 and SQ002 for the queue.
create or replace function supaqueue.cancel_pending(queue text) returns bigint
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
    v_queue uuid := supaqueue._queue_id(cancel_pending.queue);
    v_sources text[] := array(select t.source from supaqueue._transitions() t where t.event = 'cancel_pending');
    v_jobs uuid[];
begin
    with locked as materialized (
        select j.id from supaqueue.job j
        where j.queue = v_queue and coalesce(j.status::text, 'held') = any (v_sources)
        order by j.id for no key update
    ), cancelled as (
        update supaqueue.job j
        set status = 'cancelled', ready = null, due_at = null, finished_at = clock_timestamp(), reason = 'by_hand',
            writes = j.writes + 1, updated_at = clock_timestamp()
        from locked l where j.id = l.id
        returning j.id
    )
    select array_agg(c.id) into v_jobs from cancelled c;
    if v_jobs is null then
        return 0;
    end if;
    perform supaqueue._sources_failed(v_jobs);
    return cardinality(v_jobs);
end
$$;
