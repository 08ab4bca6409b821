-- How many more calls of a queue its breaker lets start now; null when it does not limit them. None while it
-- is open; when that time is over it is half open, with one call at a time, until one is answered; then it
-- ramps, with one call more for each that succeeds, until all workers are at work. Calls under way count.
-- The caller holds a lock that keeps others from starting calls of this queue until it has committed, so
-- that they are not let in twice.
create or replace function supaqueue._breaker_room(p_queue uuid) returns int
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_state text;
    v_room int;
begin
    select q.breaker_state into v_state from supaqueue.queue q
    where q.id = p_queue and q.breaker_threshold is not null and q.breaker_state <> 'closed'
      and (q.breaker_state <> 'open' or q.held_until is null or q.held_until <= clock_timestamp());
    if not found then
        return (select 0 from supaqueue.queue q
                where q.id = p_queue and q.breaker_threshold is not null and q.breaker_state = 'open');
    end if;

    if v_state = 'open' then
        -- who holds the row wakes us when they let go
        perform from supaqueue.queue q
        where q.id = p_queue and q.breaker_state = 'open' for no key update skip locked;
        if not found then
            return 0;
        end if;
        update supaqueue.queue q set breaker_state = 'half_open' where q.id = p_queue;
    end if;
    v_room := case when v_state = 'ramping' then (
        select least(1 + coalesce(max(b.successes), 0), (
                   select count(*) from supaqueue.worker w where w.queue = p_queue and not w.retiring))
        from supaqueue.breaker b where b.queue = p_queue) else 1 end;
    return greatest(v_room - (
        select count(*) from supaqueue._calls_of(array(
            select w.id from supaqueue.worker w where w.queue = p_queue and w.locked))), 0);
end
$$;
