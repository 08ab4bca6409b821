-- Statement-level: something was added or changed that a sleeping dispatcher should look at.
--
-- This runs with every insert, and a `set` clause would cost as much as all the rest: every name in it is
-- qualified instead, and _wake() is called only where there is somebody to wake.
create or replace function supaqueue._wake_trigger() returns trigger
language plpgsql
as $$
begin
    if exists (select from supaqueue.dispatcher where wants_wakeup)
       or exists (select from supaqueue.setting where mode operator(pg_catalog.=) 'relay')
    then
        perform supaqueue._wake();
    end if;
    return null;
end
$$;
