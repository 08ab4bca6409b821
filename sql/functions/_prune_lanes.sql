-- Deletes lanes of keys that are idle: their jobs have all ended and they started none within the period of
-- their limit. Reads `p_most` at most, from where it stopped the last time; the caller holds the mark.
--
-- A claim that has read a lane must find it again, so it is kept away from a queue's limiter while lanes of
-- that queue are deleted; the lanes of a queue that a claim is at work on are left alone. As claims wait for the
-- limiter until this transaction ends, it is locked only where there is something to delete, and last.
create or replace function supaqueue._prune_lanes(p_most int) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_mark supaqueue.prune_mark;
    v_queues uuid[];
    v_keys text[];
    v_idle_queues uuid[];
    v_idle_keys text[];
begin
    select * into v_mark from supaqueue.prune_mark;
    select array_agg((r.lane).queue), array_agg((r.lane).key),
           array_agg((r.lane).queue) filter (where r.is_idle), array_agg((r.lane).key) filter (where r.is_idle)
    into v_queues, v_keys, v_idle_queues, v_idle_keys
    from (
        select n as lane, supaqueue._is_idle(n) as is_idle from supaqueue.lane n
        where (n.queue, n.key) > (v_mark.lane_queue, v_mark.lane_key)
        order by n.queue, n.key
        limit p_most
    ) r;
    if coalesce(cardinality(v_keys), 0) = p_most then
        update supaqueue.prune_mark set lane_queue = v_queues[p_most], lane_key = v_keys[p_most];
    elsif v_mark.lane_key <> '' then
        update supaqueue.prune_mark
        set lane_queue = '00000000-0000-0000-0000-000000000000', lane_key = '';
    end if;
    if v_idle_keys is null then
        return;
    end if;
    select array_agg(l.queue), array_agg(l.key) into v_queues, v_keys
    from (
        select n.queue, n.key from unnest(v_idle_queues, v_idle_keys) p (queue, key)
        join supaqueue.lane n on n.queue = any (array[p.queue]) and n.key = any (array[p.key])
        join supaqueue.limiter m on m.queue = any (array[p.queue])
        for no key update of n, m skip locked
    ) l;
    -- a statement of its own, which sees what the locked rows say now
    delete from supaqueue.lane l
    using unnest(v_queues, v_keys) p (queue, key)
    where l.queue = any (array[p.queue]) and l.key = any (array[p.key]) and supaqueue._is_idle(l);
end
$$;

-- Whether a lane counts no call that is under way or may be made again, and none within the period of its limit.
create or replace function supaqueue._is_idle(p_lane supaqueue.lane) returns boolean
language plpgsql stable
set search_path = ''
set jit = off
set enable_seqscan = off
as $$
begin
    return not exists (
            select from unnest(p_lane.started_at) s (at), supaqueue.queue q
            where q.id = p_lane.queue and s.at > clock_timestamp() - q.key_rate_period)
        and not exists (
            select from unnest(p_lane.jobs) b (id)
            join supaqueue.job j on j.id = any (array[b.id])
            where j.status is null or j.status in ('pending', 'in_progress'));
end
$$;
