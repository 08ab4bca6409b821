-- Counts for the breakers of their queues how these calls, just settled, were answered, and opens, closes or
-- ramps those whose turn it is. An answer is a success, or a failure that is final; a call that could be
-- made again has failed.
--
-- The counts are those of this half of the window and of the one before. A closed breaker opens when they
-- hold enough calls, and enough failures among them. Once it has opened, only calls that began later count:
-- the first answer, half open, lets it ramp, a failure opens it again; while it ramps, the window is the
-- whole of that time. Rows are locked in the order of queues; that of a queue which somebody else has locked
-- is passed over, and the next count sees to it. A settlement is worth more than a count: when a row of
-- counts stays locked for long, the calls go uncounted.
create or replace function supaqueue._count_answers(p_jobs uuid[]) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '1s'
as $$
declare
    v_now timestamptz;
    v_queues uuid[] := array(
        select distinct q.id
        from unnest(p_jobs) o (job)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where q.breaker_threshold is not null
        order by q.id);
    v_states text[];
begin
    if v_queues = '{}' then
        return;
    end if;
    insert into supaqueue.breaker (queue)
    select u.queue from unnest(v_queues) u (queue)
    where not exists (select from supaqueue.breaker b where b.queue = u.queue)
    on conflict do nothing;
    perform from supaqueue.breaker b where b.queue = any (v_queues) order by b.queue for update;
    v_now := clock_timestamp();

    -- one without a time of opening is closed: what is left of that was ended by hand
    update supaqueue.breaker b
    set since = case when n.is_new then v_now when n.is_next then b.since + n.half else b.since end,
        successes_before = case when n.is_new then 0 when n.is_next then b.successes else b.successes_before end,
        failures_before = case when n.is_new then 0 when n.is_next then b.failures else b.failures_before end,
        successes = case when n.is_new or n.is_next then 0 else b.successes end + n.successes,
        failures = case when n.is_new or n.is_next then 0 else b.failures end + n.failures,
        opened_at = case when n.breaker_state <> 'closed' then coalesce(b.opened_at, '-infinity') end
    from (
        select q.id, q.breaker_state, t.half,
               (q.breaker_state = 'closed') <> (k.opened_at is null)
               or q.breaker_state = 'closed' and v_now >= k.since + 2 * t.half as is_new,
               q.breaker_state = 'closed' and v_now >= k.since + t.half as is_next,
               c.successes, c.failures
        from unnest(v_queues) u (queue)
        join supaqueue.queue q on q.id = u.queue
        join supaqueue.breaker k on k.queue = u.queue
        cross join lateral (select q.breaker_window_ms * interval '1 millisecond' / 2 as half) t
        cross join lateral (
            select count(*) filter (where not f.has_failed) as successes,
                   count(*) filter (where f.has_failed) as failures
            from unnest(p_jobs) o (job)
            join supaqueue.job j on j.id = any (array[o.job])
            cross join lateral (
                select j.status <> 'success' and j.reason is distinct from 'final' as has_failed) f
            where j.queue = q.id
              and (q.breaker_state = 'closed' or q.breaker_state <> 'open'
                   and j.started_at >= coalesce(k.opened_at, '-infinity'))
        ) c
    ) n
    where b.queue = any (array[n.id]);

    select array_agg(s.id), array_agg(s.state)
    into v_queues, v_states
    from (
        select q.id, n.state
        from unnest(v_queues) u (queue)
        join supaqueue.queue q on q.id = u.queue
        join supaqueue.breaker b on b.queue = u.queue
        cross join lateral (
            select b.failures + b.failures_before as failures,
                   b.successes + b.successes_before + b.failures + b.failures_before as calls,
                   (select count(*) from supaqueue.worker w where w.queue = q.id and not w.retiring) as workers
        ) c
        cross join lateral (
            select case
                when q.breaker_state = 'half_open' and b.failures > 0
                     or q.breaker_state in ('closed', 'ramping') and b.failures > 0
                        and c.calls >= q.breaker_min_calls and c.failures >= q.breaker_threshold::numeric * c.calls
                then 'open'
                when q.breaker_state = 'half_open' and b.successes > 0
                then case when c.workers > 1 then 'ramping' else 'closed' end
                when q.breaker_state = 'ramping' and 1 + b.successes >= c.workers then 'closed'
            end as state
        ) n
        where n.state is not null
        order by q.id
        for no key update of q skip locked
    ) s;
    if v_queues is null then -- an update of no row would wake dispatchers, too
        return;
    end if;
    update supaqueue.queue q
    set breaker_state = s.state,
        held_until = case when s.state = 'open' then
            greatest(q.held_until, v_now + q.breaker_open_ms * interval '1 millisecond') else q.held_until end
    from unnest(v_queues, v_states) s (id, state)
    where q.id = s.id;
    update supaqueue.breaker b
    set since = v_now, successes = 0, failures = 0, successes_before = 0, failures_before = 0,
        opened_at = case s.state when 'open' then v_now when 'ramping' then b.opened_at end
    from unnest(v_queues, v_states) s (id, state)
    where b.queue = s.id;
exception when lock_not_available or deadlock_detected then
    return;
end
$$;
