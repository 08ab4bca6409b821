-- Ends the lease of these workers. One that was deleted in the meantime goes now.
create or replace function supaqueue._free_workers(p_workers uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
    update supaqueue.worker set locked = false, dispatcher = null, stopping_until = null
    where id = any (p_workers);
    if exists (select from supaqueue.worker where id = any (p_workers) and retiring) then
        delete from supaqueue.worker where id = any (p_workers) and retiring; -- it wakes whoever sleeps
    end if;
end
$$;
