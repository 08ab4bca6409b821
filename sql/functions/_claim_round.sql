-- One round through the lanes of one priority, from the lane behind `p_last_key` to the last one: takes up to
-- `p_share` jobs of each, until there are `p_most`. A loose scan of the index finds the lanes and the first of
-- their jobs, one probe for each lane, however many jobs there are. A lane that may start nothing now is passed
-- over; after a thousand of those the round is cut, and the next claim goes on from there.
--
-- Nothing is written to a lane when a call ends: its row tells which jobs were picked, and those jobs tell
-- whether they have ended. `p_taken` are the jobs this claim has picked already, `p_before` the priorities it has
-- gone through.
--
-- `last_key` is null when the round came to the end of the lanes; `generous` is how many lanes gave all
-- they were asked for and may give more. The executor sets up this statement for each claim, which costs more
-- than to run it: so it is small, and what few queues need is in functions of its expressions, or in statements of
-- its own.
create or replace function supaqueue._claim_round(
    p_queue uuid, p_order boolean, p_concurrency int, p_rate_limit int, p_rate_period interval,
    p_priority int, p_most int, p_share int, p_last_key text, p_taken uuid[], p_before int[],
    out jobs uuid[], out tids tid[], out readies bigint[], out last_key text, out generous int, out is_cut boolean,
    out is_limited boolean, out wait_ms bigint)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
    v_has_limits constant boolean := p_order or num_nonnulls(p_concurrency, p_rate_limit) > 0;
    -- the most calls of a lane at once
    v_room constant int := case when p_order then 1 else coalesce(p_concurrency, 2147483647) end;
    v_share constant int := least(p_share, v_room);
    v_rate_room constant int := coalesce(p_rate_limit, 2147483647);
    v_visits_max constant int := p_most + 1000;
    v_keys text[]; -- of lanes that have no row, or gave nothing
    v_wants int[];
    v_found int;
    v_behind record;
begin
    with recursive walk (key, place, found, wants, room, rate, ids, tids, again, lane, busy) as (
        select coalesce(p_last_key, '') collate "C", 0, 0, 0, 1, null::int, null::uuid[], null::tid[], null::tid,
               null::tid, null::uuid[]
        union all
        select n.key, w.place + 1, w.found + w.wants, greatest(least(r.room, n.count), 0), r.room, s.rate, n.ids,
               n.tids, a.again, s.lane, s.busy
        from walk w
        cross join lateral (
            select (array_agg(c.key))[1] as key, array_agg(c.id) as ids, array_agg(c.tid) as tids,
                   case when p_order and p_before <> '{}'
                             and supaqueue._is_in_line(p_queue, (array_agg(c.key))[1], p_before, p_taken) then 0
                   else cardinality(array_positions(array_agg(c.key), (array_agg(c.key))[1])) end as count
            from (
                select f.key collate "C" as key, f.id, f.ctid as tid from supaqueue.job f
                where f.queue = p_queue and f.priority = p_priority and f.ready is not null and f.key collate "C" > w.key
                  and (f.expires_at is null or f.expires_at > v_now) and f.id <> all (p_taken)
                order by f.key collate "C", f.ready
                limit v_share
            ) c
        ) n
        left join lateral (
            select l.ctid as lane,
                   case when p_order then supaqueue._unfinished(l, p_taken)
                   else array(
                       select j.id from supaqueue.job j
                       where j.id = any (l.jobs) and (j.status = 'in_progress' or j.id = any (p_taken))) end as busy,
                   case when p_rate_limit is not null then
                        supaqueue._rate_room(l.started_at, l.started, p_rate_limit, p_rate_period) end as rate
            from supaqueue.lane l
            where l.queue = p_queue and l.key = n.key
            offset 0 -- by its key, also when the table was vacuumed while it was empty
        ) s on v_has_limits
        cross join lateral (
            select case when p_order and s.busy is not null then
                        supaqueue._first_again(s.busy, p_priority, p_taken) end as again
            offset 0 -- once for each lane
        ) a
        cross join lateral (
            select least(case when a.again is null then v_room - coalesce(cardinality(s.busy), 0) else 1 end,
                         coalesce(s.rate, v_rate_room)) as room
        ) r
        where w.found + w.wants < p_most and w.place < v_visits_max and n.key is not null
    ), changed as (
        update supaqueue.lane l
        set jobs = w.busy || case when w.again is null then w.ids[1:least(w.wants, p_most - w.found)] end
        from walk w
        where l.ctid = w.lane and w.wants > 0 -- the limiter is ours: nobody has moved it
    )
    select coalesce(array_agg(f.id) filter (where f.id is not null), '{}'),
           coalesce(array_agg(f.tid) filter (where f.id is not null), '{}'),
           coalesce(array_agg(f.ready) filter (where f.id is not null), '{}'),
           count(*) filter (where w.wants = p_share and w.room > w.wants and f.id = w.ids[w.wants]),
           array_agg(w.key) filter (where w.wants > 0 and (w.lane is null or f.id is null)),
           array_agg(w.wants) filter (where w.wants > 0 and (w.lane is null or f.id is null)),
           least(max(w.found + w.wants), p_most), max(w.place) = v_visits_max,
           -- a lane whose share was cut short is the first one of the next claim
           case when max(w.found + w.wants) >= p_most or max(w.place) = v_visits_max then
               max(w.key) filter (where w.found + w.wants <= p_most) end,
           bool_or(w.room <= 0),
           case when bool_and(w.room > 0 or w.rate < 0) then -max(w.rate) filter (where w.rate < 0) end
    into jobs, tids, readies, generous, v_keys, v_wants, v_found, is_cut, last_key, is_limited, wait_ms
    from walk w
    left join lateral (
        select j.id, j.ctid as tid, j.ready from supaqueue.job j
        where j.ctid = any (case when w.again is null then w.tids[1:least(w.wants, p_most - w.found)]
                            else array[w.again] end)
          -- `is true`: else an index looks cheaper than the tids while the table is small
          and (j.queue = p_queue and j.priority = p_priority and j.key collate "C" = w.key and j.ready is not null
               and (j.expires_at is null or j.expires_at > v_now)) is true
        for no key update skip locked
    ) f on true;
    if cardinality(jobs) < v_found and not p_order then -- in strict order no other may pass the first of the line
        v_behind := supaqueue._claim_behind(p_queue, p_priority, v_keys, v_wants, p_most, jobs, p_taken);
        jobs := jobs || v_behind.jobs;
        tids := tids || v_behind.tids;
        readies := readies || v_behind.readies;
        generous := generous + v_behind.generous;
    end if;
    if v_keys is not null and v_has_limits then
        insert into supaqueue.lane as l (queue, key, jobs)
        select p_queue, j.key, array_agg(j.id)
        from supaqueue.job j where j.id = any (_claim_round.jobs) and j.key = any (v_keys)
        group by j.key
        on conflict (queue, key) do update set jobs = l.jobs || excluded.jobs;
    end if;
    if p_rate_limit is not null then
        update supaqueue.lane l
        set (started_at, started) = (
            select a.started_at, a.started
            from (select count(*)::int as count from supaqueue.job j
                  where j.id = any (_claim_round.jobs) and j.key = l.key) n
            cross join lateral supaqueue._recent_starts(l.started_at, l.started, p_rate_period) r
            cross join lateral supaqueue._add_starts(r.started_at, r.started, n.count, p_rate_period) a)
        where l.queue = p_queue
          and l.key = any (array(select j.key from supaqueue.job j where j.id = any (_claim_round.jobs)));
    end if;
end
$$;

-- Picks jobs of those of these keys of which none was picked, since somebody has locked the first of them: up to as
-- many as each wants, and `p_most` with those that were picked already.
create or replace function supaqueue._claim_behind(
    p_queue uuid, p_priority int, p_keys text[], p_wants int[], p_most int, p_picked uuid[], p_taken uuid[],
    out jobs uuid[], out tids tid[], out readies bigint[], out generous int)
language plpgsql
set search_path = ''
as $$
begin
    select coalesce(array_agg(b.id), '{}'), coalesce(array_agg(b.tid), '{}'), coalesce(array_agg(b.ready), '{}'),
           count(*) filter (where b.place = b.wants)
    into jobs, tids, readies, generous
    from (
        select l.id, l.tid, l.ready, l.place, k.wants
        from unnest(p_keys, p_wants) k (key, wants)
        cross join lateral (
            select f.id, f.tid, f.ready, row_number() over () as place
            from (
                select j.id, j.ctid as tid, j.ready from supaqueue.job j
                where j.queue = p_queue and j.priority = p_priority and j.ready is not null
                  and j.key collate "C" = k.key collate "C"
                  and (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken)
                order by j.ready
                limit k.wants
                for no key update skip locked
            ) f
        ) l
        where not exists (select from supaqueue.job j where j.id = any (p_picked) and j.key = k.key)
        limit p_most - cardinality(p_picked)
    ) b;
end
$$;

-- The jobs that a lane is busy with when its order is strict: each until it has succeeded or failed for good. Null for
-- none.
create or replace function supaqueue._unfinished(p_lane supaqueue.lane, p_taken uuid[]) returns uuid[]
language plpgsql
set search_path = ''
as $$
begin
    return (
        select array_agg(j.id)
        from supaqueue.job j
        where j.id = any (p_lane.jobs)
          and (j.status = 'in_progress' or j.id = any (p_taken)
               or (j.status is null or j.status = 'pending') and j.call is not null and j.queue = p_lane.queue
                  and j.key = p_lane.key and (j.expires_at is null or j.expires_at > clock_timestamp())));
end
$$;

-- Of those the one that comes first. Null while one of them is called, or when none is in line with this priority.
create or replace function supaqueue._first_again(p_jobs uuid[], p_priority int, p_taken uuid[]) returns tid
language plpgsql
set search_path = ''
as $$
begin
    return (
        select case when bool_and(j.status is distinct from 'in_progress' and j.id <> all (p_taken)) then
                    (array_agg(j.ctid order by j.ready)
                     filter (where j.status = 'pending' and j.ready is not null and j.priority = p_priority))[1] end
        from supaqueue.job j where j.id = any (p_jobs));
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
