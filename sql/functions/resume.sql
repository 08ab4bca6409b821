-- Lets a paused queue start calls again.
create or replace function supaqueue.resume(queue text) returns void
language sql
set search_path = ''
as $$ update supaqueue.queue set paused = false where id = supaqueue._queue_id(queue) and paused $$;
