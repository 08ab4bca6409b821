-- Wakes the dispatchers that sleep, and lets the relay have its turn, where there is one, when the transaction
-- commits. A dispatcher that is busy has said so in its row and finds new work by itself: a notification
-- takes a lock of the whole cluster at commit, so none is sent to it.
create or replace function supaqueue._wake() returns void
language plpgsql
set search_path = ''
as $$
begin
    if exists (select from supaqueue.dispatcher where wants_wakeup) then
        perform pg_notify('supaqueue', '');
    end if;
    perform supaqueue._relay_soon();
end
$$;
