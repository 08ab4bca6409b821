-- The call on this worker was ended, but not by who makes it. The relay learns of that within seconds, and breaks it
-- off: until it says so, for a quarter of a minute at most, the worker is not free. Dispatchers keep their workers, and
-- what tick() is just looking at is left to its next time.
create or replace function supaqueue._stop_worker(p_worker uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        update supaqueue.worker set stopping_until = clock_timestamp() + interval '15 seconds'
        where id in (
            select w.id from supaqueue.worker w
            where w.id = p_worker and w.locked and w.dispatcher is null
            for no key update skip locked);
    end if;
end
$$;
