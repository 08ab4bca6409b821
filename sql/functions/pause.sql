-- Stops a queue from starting calls; those under way go on. resume() starts it again.
create or replace function supaqueue.pause(queue text) returns void
language sql
set search_path = ''
as $$ update supaqueue.queue q set paused = true where q.id = supaqueue._queue_id(pause.queue) and not q.paused $$;
