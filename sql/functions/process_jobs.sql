-- Moves everything along now instead of at the next tick, and wakes the dispatchers that sleep.
create or replace function supaqueue.process_jobs() returns void
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue.tick();
    perform supaqueue._wake();
end
$$;
