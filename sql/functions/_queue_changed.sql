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
        if new.default_headers is distinct from old.default_headers then
            perform supaqueue._check_headers('default_headers', new.default_headers);
        end if;
        new.revision := old.revision + 1;
    end if;
    if new.has_keys and (new.key_order and not old.key_order
       or new.key_concurrency is not null and old.key_concurrency is null and not old.key_order)
    then
        perform supaqueue._fill_lanes(new.id, new.key_order and not old.key_order);
    end if;
    if new.retention is distinct from old.retention then
        -- it begins anew; the row there is may have been updated since a snapshot of ours
        insert into supaqueue.prune_front (retention) select new.retention where new.retention is not null;
    end if;
    return new;
end
$$;

-- Notes which jobs the lanes of a queue are busy with, where no claim has done so: from now on they count. Where
-- order begins, those are also busy that wait for another attempt, or are in line for it.
create or replace function supaqueue._fill_lanes(p_queue uuid, p_order_begins boolean) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
as $$
begin
    insert into supaqueue.limiter (queue) values (p_queue) on conflict do nothing;
    perform from supaqueue.limiter l where l.queue = p_queue for no key update; -- no claim is half done
    insert into supaqueue.lane (queue, key, jobs)
    select p_queue, b.key, array_agg(b.id)
    from (
        select j.key, j.id
        from supaqueue._calls_of(array(select w.id from supaqueue.worker w where w.queue = p_queue)) c
        join supaqueue.job j on j.id = any (array[c.job])
        where j.key is not null
        union
        select j.key, j.id from supaqueue.job j
        where p_order_begins and j.due_at is not null
          and j.queue = p_queue and j.key is not null and j.call is not null and j.status = 'pending'
        union
        select j.key, j.id from supaqueue.job j
        where p_order_begins and j.queue = p_queue and j.ready is not null and j.key is not null and j.call is not null
    ) b
    group by b.key
    on conflict (queue, key) do update set jobs = lane.jobs || excluded.jobs;
end
$$;

-- Refuses settings of a new queue that make no sense (SQ006).
create or replace function supaqueue._queue_added() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._check_queue(new);
    perform supaqueue._check_headers('default_headers', new.default_headers);
    return new;
end
$$;
