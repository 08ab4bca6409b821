-- A dispatcher ends its lease of idle workers; those it does not hold are left alone.
create or replace function supaqueue.release_workers(dispatcher bigint, workers uuid[]) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set lock_timeout = '1s'
as $$
begin
    perform supaqueue._hold_lease(dispatcher);
    perform supaqueue._free_workers(array(
        select w.id from supaqueue.worker w
        where w.id = any (workers) and w.dispatcher = release_workers.dispatcher
        order by w.id for update));
    perform supaqueue._wake();
end
$$;
