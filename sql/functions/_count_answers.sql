-- Counts for the breakers of their queues how these calls, just settled, were answered, and turns those
-- that are to open, to ramp or to close. An answer is a success, or a failure that is final; a call that could be
-- made again has failed.
--
-- The counts are those of this half of the window and of the one before; while it ramps, those of all that
-- time. Once it has opened, only calls that began later count. Rows are locked in the order of queues. A
-- settlement is worth more than a count: when a row of counts stays locked for long, the calls go uncounted.
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
        select q.id
        from (
            select distinct j.queue from unnest(p_jobs) o (job) join supaqueue.job j on j.id = any (array[o.job])
        ) u
        join supaqueue.queue q on q.id = any (array[u.queue])
        where q.breaker_threshold is not null
        order by q.id);
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

    -- only a closed one has no opened_at: where that and its state disagree, it was turned by hand
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
               count(*) filter (where c.does_count and not c.has_failed) as successes,
               count(*) filter (where c.does_count and c.has_failed) as failures
        from unnest(p_jobs) o (job)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        join supaqueue.breaker k on k.queue = any (array[q.id])
        cross join lateral (select q.breaker_window_ms * interval '1 millisecond' / 2 as half) t
        cross join lateral (
            select j.status <> 'success' and j.reason is distinct from 'final' as has_failed,
                   q.breaker_state = 'closed' or q.breaker_state <> 'open'
                   and j.started_at >= coalesce(k.opened_at, '-infinity') as does_count
        ) c
        where q.id = any (v_queues)
        group by q.id, k.queue, t.half
    ) n
    where b.queue = any (array[n.id]);

    perform supaqueue._turn_breakers(v_queues);
exception when lock_not_available or deadlock_detected then
    return;
end
$$;

-- Turns breakers. One that is closed or ramps opens when its window holds enough calls, and enough failures
-- among them; a half open one when a call fails. At its first answer it ramps, and when there is room for
-- all workers it closes. A queue that somebody else has locked is passed over: the next count sees to it.
-- The caller has locked their counts.
create or replace function supaqueue._turn_breakers(p_queues uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_queues uuid[];
    v_states text[];
begin
    select array_agg(s.id), array_agg(s.state)
    into v_queues, v_states
    from (
        select q.id, n.state
        from unnest(p_queues) u (queue)
        join supaqueue.queue q on q.id = any (array[u.queue])
        join supaqueue.breaker b on b.queue = any (array[u.queue])
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
    where q.id = any (array[s.id]);
    update supaqueue.breaker b
    set since = v_now, successes = 0, failures = 0, successes_before = 0, failures_before = 0,
        opened_at = case s.state when 'open' then v_now when 'ramping' then b.opened_at end
    from unnest(v_queues, v_states) s (id, state)
    where b.queue = any (array[s.id]);
end
$$;
