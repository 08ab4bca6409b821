-- Lets a paused queue start calls again.
create or replace function supaqueue.resume(queue text) returns void
language sql
set search_path = ''
as $$ update supaqueue.queue q set paused = false where q.id = supaqueue._queue_id(resume.queue) and q.paused $$;
