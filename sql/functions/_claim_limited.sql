-- Picks up to `p_most` jobs of a queue that limits its calls by more than its workers: by a rate, by keys,
-- or because its breaker is not closed. The queue's row in limiter is locked until the claim has committed,
-- so that limits are exact over all dispatchers. `is_limited` when there may be more jobs that have to
-- wait: for `wait_ms`, or, where that is null, until a call of the queue has ended. `limits_keys` when only jobs of
-- some keys have to.
--
-- A rate is kept over every span of its period, wherever it begins: starts are remembered in hundredths
-- of the period, and each counts for one to two of those longer than the period. That is what a call may
-- be late on its way.
create or replace function supaqueue._claim_limited(
    p_queue uuid, p_revision bigint, p_most int, p_lows int[], p_afters bigint[], p_highs int[],
    out tids tid[], out readies bigint[], out is_limited boolean, out limits_keys boolean, out wait_ms bigint)
language plpgsql
set search_path = ''
set lock_timeout = '500ms'
as $$
declare
    v_queue record;
    v_limiter supaqueue.limiter;
    v_room int;
    v_most int := p_most;
    v_rate_ends_at timestamptz;
    v_turns jsonb;
    v_lanes record;
begin
    tids := '{}';
    is_limited := false;
    limits_keys := false;
    select * into v_limiter from supaqueue.limiter l where l.queue = p_queue for no key update skip locked;
    if not found then
        begin
            insert into supaqueue.limiter (queue)
            select q.id from supaqueue.queue q where q.id = p_queue for key share
            on conflict do nothing;
            select * into v_limiter from supaqueue.limiter l where l.queue = p_queue for no key update;
        exception when lock_not_available then -- no other queue has to wait for a transaction that long
            is_limited := true;
            wait_ms := 2000;
            return;
        end;
    end if;
    select q.breaker_state, q.rate_limit, q.rate_period, q.has_keys, q.key_order, q.key_concurrency, q.key_rate_limit,
           q.key_rate_period
    into v_queue
    from supaqueue.queue q
    where q.id = p_queue and q.revision = p_revision and not q.paused
      and (q.held_until is null or q.held_until <= clock_timestamp()); -- what was so before we waited
    if not found or v_limiter.queue is null then
        return;
    end if;

    if v_queue.breaker_state <> 'closed' then
        v_room := supaqueue._breaker_room(p_queue);
        if v_room < v_most then
            v_most := greatest(v_room, 0);
            is_limited := true; -- until a call has ended
        end if;
    end if;
    if v_queue.rate_limit is not null then
        select r.started_at, r.started, v_queue.rate_limit - r.used, r.ends_at
        into v_limiter.started_at, v_limiter.started, v_room, v_rate_ends_at
        from supaqueue._recent_starts(v_limiter.started_at, v_limiter.started, v_queue.rate_period) r;
        v_most := least(v_most, greatest(v_room, 0));
    end if;

    if v_most > 0 and v_queue.has_keys then
        v_lanes := supaqueue._claim_lanes(
            p_queue, v_queue.key_order, v_queue.key_concurrency, v_queue.key_rate_limit, v_queue.key_rate_period,
            v_most, v_limiter.turns);
        tids := v_lanes.tids;
        readies := v_lanes.readies;
        wait_ms := v_lanes.wait_ms;
        limits_keys := not is_limited and v_lanes.is_limited;
        is_limited := is_limited or v_lanes.is_limited;
        v_turns := v_lanes.turns;
    elsif v_most > 0 then
        select coalesce(array_agg(j.tid), '{}'), coalesce(array_agg(j.ready), '{}')
        into tids, readies
        from (
            select r.tid, r.ready
            from unnest(p_lows, p_afters, p_highs) n (low, after, high)
            cross join lateral (
                select c.ctid as tid, c.ready
                from supaqueue.job c
                where c.queue = p_queue and c.ready is not null and c.key is null
                  and (c.priority, c.ready) > (n.low, n.after) and c.priority <= n.high
                  and (c.expires_at is null or c.expires_at > clock_timestamp())
                order by c.priority, c.ready
                limit v_most
                for no key update skip locked
            ) r
            limit v_most
        ) j;
    end if;

    if v_queue.rate_limit is not null and v_room <= cardinality(tids) then
        wait_ms := greatest(ceil(extract(epoch from
            coalesce(v_rate_ends_at, clock_timestamp() + v_queue.rate_period) - clock_timestamp()) * 1000), 1);
        is_limited := true;
        limits_keys := false;
    end if;
    if v_queue.rate_limit is not null and cardinality(tids) > 0 then
        select s.started_at, s.started into v_limiter.started_at, v_limiter.started
        from supaqueue._add_starts(v_limiter.started_at, v_limiter.started, cardinality(tids), v_queue.rate_period) s;
    end if;
    if cardinality(tids) > 0 or v_turns <> v_limiter.turns then
        update supaqueue.limiter l
        set started_at = case when v_queue.rate_limit is not null then v_limiter.started_at else '{}' end,
            started = case when v_queue.rate_limit is not null then v_limiter.started else '{}' end,
            turns = coalesce(v_turns, v_limiter.turns)
        where l.queue = p_queue;
    end if;
end
$$;

-- What of these starts still counts against a rate, how many calls they were, and when the first of them
-- counts no more.
create or replace function supaqueue._recent_starts(
    p_started_at timestamptz[], p_started int[], p_period interval,
    out started_at timestamptz[], out started int[], out used int, out ends_at timestamptz)
language sql volatile
set search_path = ''
as $$
    -- a start that seems to lie in the future was before the clock was put back
    select coalesce(array_agg(least(s.at, t.now + p_period / 50) order by s.at), '{}'),
           coalesce(array_agg(s.n order by s.at), '{}'),
           coalesce(sum(s.n), 0)::int,
           min(least(s.at, t.now + p_period / 50)) + p_period
    from (select clock_timestamp() as now) t
    cross join unnest(p_started_at, p_started) s (at, n)
    where s.at > t.now - p_period
$$;

-- How many more calls a rate lets start now; where that is none, minus the milliseconds until it does.
create or replace function supaqueue._rate_room(
    p_started_at timestamptz[], p_started int[], p_limit int, p_period interval)
returns int
language sql volatile
set search_path = ''
as $$
    select case when r.used < p_limit then p_limit - r.used
           else least(floor(extract(epoch from clock_timestamp() - r.ends_at) * 1000), -1)::int end
    from supaqueue._recent_starts(p_started_at, p_started, p_period) r
$$;

-- Adds calls that start now to the starts of a rate.
create or replace function supaqueue._add_starts(
    p_started_at timestamptz[], p_started int[], p_count int, p_period interval,
    out started_at timestamptz[], out started int[])
language plpgsql volatile
set search_path = ''
as $$
declare
    v_at timestamptz := date_bin(p_period / 100, clock_timestamp(), 'epoch') + p_period / 50;
    v_last int := cardinality(p_started_at);
begin
    started_at := p_started_at;
    started := p_started;
    if v_last > 0 and started_at[v_last] >= v_at then
        started[v_last] := started[v_last] + p_count;
    else
        started_at := started_at || v_at;
        started := started || p_count;
    end if;
end
$$;
