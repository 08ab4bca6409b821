-- Starts no call of a queue for so many milliseconds, as a function asked for with Retry-After; capped at
-- the queue's hold_max_ms. A hold that ends later stays.
create or replace function supaqueue.hold(queue uuid, hold_ms bigint) returns void
language sql
set search_path = ''
as $$
    update supaqueue.queue q
    set held_until = clock_timestamp() + least(hold_ms, q.hold_max_ms) * interval '1 millisecond'
    where q.id = queue and least(hold_ms, q.hold_max_ms) > 0
      and (q.held_until is null
           or q.held_until < clock_timestamp() + least(hold_ms, q.hold_max_ms) * interval '1 millisecond')
$$;
