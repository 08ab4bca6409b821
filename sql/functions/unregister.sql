-- A dispatcher leaves: whatever it still had in progress goes back in line, its workers are free.
-- Returns how many jobs went back.
create or replace function supaqueue.unregister(dispatcher bigint) returns int
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
declare
    v_count int;
begin
    perform pg_advisory_xact_lock(supaqueue._lease_lock(), dispatcher::int);
    v_count := supaqueue._end_lease(dispatcher, 'given back: its dispatcher stopped');
    perform supaqueue._wake();
    return v_count;
end
$$;
