-- A dispatcher started the calls it claimed last of a queue `late_ms` after it had asked for them, which is
-- more than their rate limit allows for: they count from now on, so that a limit is kept by the calls and not
-- only by their claims.
create or replace function supaqueue.started_late(queue uuid, late_ms bigint) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_queue supaqueue.queue;
    v_since timestamptz := clock_timestamp() - (late_ms + 50) * interval '1 millisecond';
begin
    select * into v_queue from supaqueue.queue q where q.id = started_late.queue;
    if v_queue.rate_limit is not null then
        update supaqueue.limiter l
        set started_at = supaqueue._start_later(l.started_at, v_since, v_queue.rate_period)
        where l.queue = started_late.queue;
    end if;
    if v_queue.key_rate_limit is not null then
        perform from supaqueue.limiter l where l.queue = started_late.queue for no key update;
        update supaqueue.lane l
        set started_at = supaqueue._start_later(l.started_at, v_since, v_queue.key_rate_period)
        where l.queue = started_late.queue and l.started_at[cardinality(l.started_at)] > v_since;
    end if;
end
$$;

-- Moves starts that were noted since `p_since` to now.
create or replace function supaqueue._start_later(p_started_at timestamptz[], p_since timestamptz, p_period interval)
returns timestamptz[]
language sql volatile
set search_path = ''
as $$
    select coalesce(array_agg(
        case when s.at - p_period / 50 >= p_since then clock_timestamp() + p_period / 50 else s.at end order by s.i), '{}')
    from unnest(p_started_at) with ordinality s (at, i)
$$;
