-- Notes that a queue has jobs with a key, which claim() then takes in turns.
create or replace function supaqueue._queue_has_keys(p_queue uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
    if exists (select from supaqueue.queue where id = p_queue and not has_keys) then
        update supaqueue.queue set has_keys = true where id = p_queue and not has_keys;
    end if;
end
$$;
