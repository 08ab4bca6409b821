-- One round through the lanes of one priority, from the lane behind `p_last_key` to the last one: takes up to
-- `p_share` jobs of each, until there are `p_most`. A loose scan of the index finds the lanes, one probe
-- for each, however many jobs there are. A lane that may start nothing now is passed over; after a thousand of
-- those the round is cut, and the next claim goes on from there.
--
-- Nothing is written to a lane when a call ends: its row tells which jobs were started, and those jobs tell
-- whether they have ended. With strict order a lane's job holds it until it has succeeded or failed for
-- good, and comes first when it is to be called again. `p_taken` are the jobs this claim has picked already,
-- `p_before` the priorities it has gone through.
--
-- `last_key` is null when the round came to the end of the lanes; `generous` is how many lanes gave all
-- they were asked for and may give more. The executor sets up this statement for each claim, so what few
-- queues need is in functions of its expressions.
create or replace function supaqueue._claim_round(
    p_queue supaqueue.queue, p_priority int, p_most int, p_share int, p_last_key text, p_taken uuid[],
    p_before int[],
    out jobs uuid[], out readies bigint[], out last_key text, out generous int, out is_cut boolean,
    out is_limited boolean, out wait_ms bigint)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
    v_has_limits constant boolean := p_queue.key_order
        or num_nonnulls(p_queue.key_concurrency, p_queue.key_rate_limit) > 0;
    -- the most calls of a lane at once
    v_room constant int := case when p_queue.key_order then 1 else coalesce(p_queue.key_concurrency, 2147483647) end;
    v_visits_max constant int := p_most + 1000;
    v_keys text[];
begin
    with recursive walk (key, place, found, wants, room, first, lane, busy, ends_at) as (
        select coalesce(p_last_key, '') collate "C", 0, 0, 0, 0, null::bigint, null::tid, null::uuid[],
               null::timestamptz
        union all
        select n.key, w.place + 1, w.found + greatest(least(r.room, p_share), 0), least(r.room, p_share), r.room,
               coalesce(s.first, n.ready), s.lane, s.busy, s.ends_at
        from walk w
        cross join lateral (
            select c.key collate "C" as key, c.ready from supaqueue.job c
            where c.queue = p_queue.id and c.priority = p_priority and c.ready is not null
              and c.key collate "C" > w.key
              and (c.expires_at is null or c.expires_at > v_now) and c.id <> all (p_taken)
            order by c.key collate "C", c.ready limit 1
        ) n
        left join lateral (
            select l.ctid as lane, b.busy, b.first,
                   case when b.first is null then coalesce(cardinality(b.busy), 0) else b.running end as used,
                   case when p_queue.key_rate_limit is not null then
                        supaqueue._rate_room(l.started_at, l.started, p_queue.key_rate_limit, p_queue.key_rate_period)
                   end as rate_room,
                   case when p_queue.key_rate_limit is not null then
                        supaqueue._rate_ends_at(
                            l.started_at, l.started, p_queue.key_rate_limit, p_queue.key_rate_period)
                   end as ends_at
            from supaqueue.lane l
            left join lateral (
                select array_agg(j.id) as busy,
                       count(*) filter (where j.status = 'in_progress' or j.id = any (p_taken))::int as running,
                       min(j.ready) filter (where p_queue.key_order and j.status = 'pending'
                           and j.priority = p_priority and j.id <> all (p_taken)) as first
                from supaqueue.job j
                where j.id = any (l.jobs)
                  and (j.status = 'in_progress' or j.id = any (p_taken)
                       or p_queue.key_order and (j.status is null or j.status = 'pending') and j.call is not null
                          and j.queue = l.queue and j.key = l.key
                          and (j.expires_at is null or j.expires_at > v_now))
            ) b on true
            where l.queue = p_queue.id and l.key = n.key collate "default"
        ) s on v_has_limits
        cross join lateral (
            select least(v_room - coalesce(s.used, 0), coalesce(s.rate_room, p_queue.key_rate_limit, 2147483647)) as room
        ) r
        where w.found < p_most and w.place < v_visits_max
    ), picked as materialized (
        select w.*, c.ids, c.readies
        from walk w
        cross join lateral (
            select array_agg(f.id) as ids, array_agg(f.ready) as readies
            from (
                select j.id, j.ready from supaqueue.job j
                where j.queue = p_queue.id and j.priority = p_priority and j.ready is not null
                  and j.key collate "C" = w.key and j.ready >= w.first
                  and (j.expires_at is null or j.expires_at > v_now) and j.id <> all (p_taken)
                  -- in strict order no other may pass the first of the line
                  and (not p_queue.key_order or j.ready = w.first
                       and not supaqueue._is_in_line(p_queue.id, w.key, p_before, p_taken))
                order by j.ready
                limit least(w.wants, p_most - (w.found - w.wants))
                for no key update skip locked
            ) f
        ) c
        where w.wants > 0 and c.ids is not null
    ), changed as (
        update supaqueue.lane l
        set jobs = k.busy || k.ids
        from picked k
        where l.ctid = k.lane -- the limiter is ours: nobody has moved it
    ), added as (
        insert into supaqueue.lane (queue, key, jobs)
        select p_queue.id, k.key, k.ids from picked k where v_has_limits and k.lane is null
    )
    select coalesce((select array_agg(j.id) from picked k, unnest(k.ids) j (id)), '{}'),
           coalesce((select array_agg(j.ready) from picked k, unnest(k.readies) j (ready)), '{}'),
           (select count(*) from picked k where cardinality(k.ids) = k.wants and k.room > k.wants),
           case when p_queue.key_rate_limit is not null then (select array_agg(k.key) from picked k) end,
           -- a lane whose share was cut short is the first one of the next claim
           case when max(w.found) >= p_most or max(w.place) = v_visits_max then
               (array_agg(w.key order by w.place desc) filter (where w.found <= p_most))[1] end,
           max(w.place) = v_visits_max,
           bool_or(w.place > 0 and w.room <= 0),
           case when max(w.place) = v_visits_max then 50
           when bool_and(w.room > 0 or w.place = 0 or w.ends_at is not null) then
               greatest(ceil(extract(epoch from min(w.ends_at) - clock_timestamp()) * 1000), 1) end
    into jobs, readies, generous, v_keys, last_key, is_cut, is_limited, wait_ms
    from walk w;

    if v_keys is not null then
        update supaqueue.lane l
        set (started_at, started) = (
            select a.started_at, a.started
            from (select count(*)::int as count from supaqueue.job j
                  where j.id = any (_claim_round.jobs) and j.key = l.key) n
            cross join lateral supaqueue._recent_starts(l.started_at, l.started, p_queue.key_rate_period) r
            cross join lateral supaqueue._add_starts(r.started_at, r.started, n.count, p_queue.key_rate_period) a)
        where l.queue = p_queue.id and l.key = any (v_keys);
    end if;
end
$$;

-- Whether a key has a job in line with one of these priorities, but for those of `p_taken`.
create or replace function supaqueue._is_in_line(p_queue uuid, p_key text, p_priorities int[], p_taken uuid[])
returns boolean
language plpgsql
set search_path = ''
as $$
begin
    return exists (
        select from unnest(p_priorities) u (priority)
        join supaqueue.job j on j.queue = p_queue and j.priority = any (array[u.priority]) and j.ready is not null
            and j.key collate "C" = p_key
        where (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken));
end
$$;
