-- Deletes lanes of keys that are idle: their jobs have all ended and they started none within the period of
-- their limit. Reads `p_most` at most, from where it stopped the last time; the caller holds the mark. The
-- lanes of a queue that a claim is at work on are left alone.
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
begin
    select * into v_mark from supaqueue.prune_mark;
    select array_agg(l.queue), array_agg(l.key) into v_queues, v_keys
    from (
        select n.queue, n.key from supaqueue.lane n
        join supaqueue.limiter m on m.queue = any (array[n.queue])
        where (n.queue, n.key) > (v_mark.lane_queue, v_mark.lane_key)
        order by n.queue, n.key
        limit p_most
        for no key update of n, m skip locked -- a claim that has read a lane must find it again
    ) l;
    -- a statement of its own, which sees what the locked rows say now
    delete from supaqueue.lane l
    using unnest(v_queues, v_keys) p (queue, key), supaqueue.queue q
    where l.queue = any (array[p.queue]) and l.key = any (array[p.key]) and q.id = any (array[p.queue])
      and not exists (
          select from unnest(l.started_at) s (at) where s.at > clock_timestamp() - q.key_rate_period)
      and not exists (
          select from unnest(l.jobs) b (id)
          join supaqueue.job j on j.id = any (array[b.id])
          where j.status is null or j.status in ('pending', 'in_progress'));
    if coalesce(cardinality(v_keys), 0) = p_most then
        update supaqueue.prune_mark set lane_queue = v_queues[p_most], lane_key = v_keys[p_most];
    elsif v_mark.lane_key <> '' then
        update supaqueue.prune_mark
        set lane_queue = '00000000-0000-0000-0000-000000000000', lane_key = '';
    end if;
end
$$;
