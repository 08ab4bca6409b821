-- Deletes a queue with its workers and jobs. Returns how many jobs went. Refused while calls are under
-- way, unless `force`.
create or replace function supaqueue.drop_queue(queue text, force boolean default false) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_jobs bigint;
    v_busy bigint;
begin
    perform from supaqueue.queue where id = v_queue for update;
    select count(*), count(*) filter (where j.status = 'in_progress') into v_jobs, v_busy
    from supaqueue.job j where j.queue = v_queue;
    if v_busy > 0 and not force then
        raise exception 'queue "%" has % calls under way', queue, v_busy using errcode = 'SQ004',
            hint = 'Pause it and wait for them, or use force.';
    end if;
    delete from supaqueue.queue where id = v_queue;
    return v_jobs;
end
$$;
