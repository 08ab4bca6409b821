-- A queue's settings changed: a new revision, so that no job is claimed under settings that a
-- dispatcher remembers from before; claim() reads the state of the breaker itself, so that alone makes none.
-- Refuses settings that make no sense (SQ006).
-- A queue without a breaker has none that is open, and when one is closed by hand, the hold it brought ends.
create or replace function supaqueue._queue_changed() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_before supaqueue.queue := old;
begin
    if new.breaker_threshold is null then
        new.breaker_state := 'closed';
    end if;
    if old.breaker_state = 'open' and new.breaker_state = 'closed'
       and old.held_until is not distinct from new.held_until
       and exists (
           select from supaqueue.breaker b
           where b.queue = old.id
             and old.held_until <= b.opened_at + old.breaker_open_ms * interval '1 millisecond')
    then
        new.held_until := null;
    end if;
    v_before.breaker_state := new.breaker_state;
    if new is distinct from v_before then
        perform supaqueue._check_queue(new);
        new.revision := old.revision + 1;
    end if;
    return new;
end
$$;
