-- Adds the jobs of schedules that are due, a hundred at most, each once however many dispatchers there are.
-- Returns how many. One that cannot add its job is left out with a warning and goes on with its next time;
-- where a lock kept it from that, it is tried again in five seconds.
create or replace function supaqueue._fire_schedules() returns int
language plpgsql
set search_path = ''
set lock_timeout = '100ms'
as $$
declare
    v_schedule supaqueue.schedule;
    v_now timestamptz := clock_timestamp();
    v_next timestamptz;
    v_job uuid;
    v_count int := 0;
begin
    -- the queue is locked with it and never waited for: who deletes one locks it before its schedules
    for v_schedule in
        select c.* from supaqueue.schedule c join supaqueue.queue q on q.id = c.queue
        where c.next_at <= v_now
        order by c.next_at
        limit 100
        for no key update of c skip locked
        for key share of q skip locked
    loop
        v_next := null;
        begin
            v_next := supaqueue._cron_next(v_schedule.cron, v_schedule.time_zone, v_now);
            if v_schedule.catch_up = 'skip' and v_schedule.next_at < v_now - interval '1 minute' then
                update supaqueue.schedule c set next_at = v_next where c.name = v_schedule.name;
                continue;
            end if;
            v_job := supaqueue._enqueue_scheduled(v_schedule);
            update supaqueue.schedule c set next_at = v_next, last_at = v_now, last_job = v_job
            where c.name = v_schedule.name;
            v_count := v_count + 1;
        exception
            when deadlock_detected or lock_not_available or serialization_failure then
                raise warning 'schedule "%" is late: %', v_schedule.name, sqlerrm;
                update supaqueue.schedule c set next_at = v_now + interval '5 seconds' where c.name = v_schedule.name;
            when others then
                raise warning 'schedule "%" could not add its job: %', v_schedule.name, sqlerrm;
                update supaqueue.schedule c set next_at = v_next where c.name = v_schedule.name;
        end;
    end loop;
    return v_count;
end
$$;
