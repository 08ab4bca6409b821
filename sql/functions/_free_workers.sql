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

-- The same for those of these workers that have no call under way; the caller has locked them.
create or replace function supaqueue._free_without_call(p_workers uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._free_workers(array(
        select w from unnest(p_workers) w
        except
        select c.worker from supaqueue._calls_of(p_workers) c));
end
$$;
