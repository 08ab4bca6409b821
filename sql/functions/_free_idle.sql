-- Frees the workers of calls made by hand that are under way no more: ended by tick(), or their job was
-- deleted, cancelled or put back by a user's plain SQL. They are locked before their jobs are looked at,
-- so that no call begins in between.
create or replace function supaqueue._free_idle() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_workers uuid[] := array(
        select w.id from supaqueue.worker w
        where w.locked and w.dispatcher is null
        order by w.id for update skip locked);
begin
    if v_workers <> '{}' then
        perform supaqueue._free_workers(array(
            select w from unnest(v_workers) w
            except
            select c.worker from supaqueue._calls_of(v_workers) c));
    end if;
end
$$;
