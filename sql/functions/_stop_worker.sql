-- The call on this worker was ended, but not by who makes it. The relay learns of that within seconds, and breaks it
-- off: until it says so, for a quarter of a minute at most, the worker is not free. Dispatchers keep their workers. Waits
-- for a tick() that is just looking at the worker and would free it else, but for a second at most, in case that whoever
-- holds it waits for the job.
create or replace function supaqueue._stop_worker(p_worker uuid) returns void
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        update supaqueue.worker set stopping_until = clock_timestamp() + interval '15 seconds'
        where id = p_worker and locked and dispatcher is null;
    end if;
exception when lock_not_available or deadlock_detected then
    null;
end
$$;
