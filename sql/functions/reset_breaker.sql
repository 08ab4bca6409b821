-- Closes the breaker of a queue: its calls go on at once, and what it has counted is forgotten. A hold that
-- a function asked for stays when it ends later than the breaker's own. Does nothing to a breaker that is
-- closed but forget its counts.
create or replace function supaqueue.reset_breaker(queue text) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
begin
    if exists (select from supaqueue.queue q where q.id = v_queue and q.breaker_state <> 'closed') then
        update supaqueue.queue q set breaker_state = 'closed' where q.id = v_queue;
    end if;
    delete from supaqueue.breaker b where b.queue = v_queue;
end
$$;
