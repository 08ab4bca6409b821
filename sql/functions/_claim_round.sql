-- One round through the lanes of one priority, from the lane behind `p_last_key` until there are as many
-- jobs as wanted or all lanes have been seen. A loose scan of the index finds the lanes, one probe for each,
-- however many jobs there are. A lane that may start nothing now is passed over; after a thousand of those
-- the round ends, and the next claim goes on from there. Small claims take one job of each lane, large ones
-- up to four; where lanes are few, they share what is wanted.
--
-- Nothing is written to a lane when a call ends: its row tells which jobs were started, and those jobs tell
-- whether they have ended. With strict order a lane's job holds it until it has succeeded or failed for
-- good, and comes first when it is to be called again. `p_taken` are the jobs this claim has picked already.
create or replace function supaqueue._claim_round(
    p_queue supaqueue.queue, p_priority int, p_most int, p_last_key text, p_taken uuid[],
    out jobs uuid[], out readies bigint[], out last_key text, out is_limited boolean, out wait_ms bigint)
language plpgsql
set search_path = ''
as $$
#variable_conflict use_column
declare
    v_start constant text := coalesce(p_last_key, '');
    v_has_limits constant boolean := p_queue.key_order
        or num_nonnulls(p_queue.key_concurrency, p_queue.key_rate_limit) > 0;
    -- of a lane of which nothing has been started yet
    v_room constant int := least(p_most, p_queue.key_concurrency, p_queue.key_rate_limit,
        case when p_queue.key_order then 1 end);
    v_share constant int := least(greatest(p_most / 16, 1), 4);
    v_now constant timestamptz := clock_timestamp();
    v_visits_max constant int := p_most + 1000;
begin
    with recursive walk (
        key, wrapped, place, found, room, head, first, lane, busy, holder, started_at, started, ends_at) as (
        select v_start collate "C", false, 0, 0, 0, null::tid, null::bigint, null::tid, null::uuid[], null::uuid,
               null::timestamptz[], null::int[], null::timestamptz
        union all
        select n.key, n.wrapped, w.place + 1, w.found + least(greatest(coalesce(s.room, v_room), 0), v_share),
               coalesce(s.room, v_room), n.head, n.first, s.lane, s.busy, s.holder, s.started_at, s.started, s.ends_at
        from walk w
        cross join lateral (
            select coalesce(a.key, b.key) as key, w.wrapped or a.key is null as wrapped,
                   coalesce(a.ctid, b.ctid) as head, coalesce(a.ready, b.ready) as first
            from (select) o
            left join lateral (
                select c.key collate "C" as key, c.ctid, c.ready from supaqueue.job c
                where c.queue = p_queue.id and c.priority = p_priority and c.ready is not null
                  and c.key collate "C" > w.key and (not w.wrapped or c.key collate "C" <= v_start)
                  and c.id <> all (p_taken)
                order by c.key collate "C", c.ready limit 1
            ) a on true
            left join lateral (
                select c.key collate "C" as key, c.ctid, c.ready from supaqueue.job c
                where c.queue = p_queue.id and c.priority = p_priority and c.ready is not null
                  and c.key collate "C" <= v_start and a.key is null and not w.wrapped
                  and c.id <> all (p_taken)
                order by c.key collate "C", c.ready limit 1
            ) b on true
        ) n
        left join lateral (
            select l.ctid as lane, b.busy, b.holder, r.started_at, r.started, r.ends_at,
                   least(
                       case when p_queue.key_order then (b.busy is null or b.holder is not null)::int
                       else coalesce(p_queue.key_concurrency, p_most) - coalesce(cardinality(b.busy), 0) end,
                       coalesce(p_queue.key_rate_limit - coalesce(r.used, 0), p_most), p_most) as room
            from supaqueue.lane l
            left join lateral (
                select array_agg(j.id) as busy,
                       (array_agg(j.id) filter (where j.status = 'pending' and j.ready is not null
                            and j.id <> all (p_taken)))[1] as holder
                from supaqueue.job j
                where (p_queue.key_order or p_queue.key_concurrency is not null) and j.id = any (l.jobs)
                  and (j.status = 'in_progress' or j.id = any (p_taken)
                       or p_queue.key_order and (j.status is null or j.status = 'pending')
                          and j.queue = p_queue.id and j.key = l.key and (j.expires_at is null or j.expires_at > v_now))
            ) b on true
            left join lateral (
                select sum(t.n)::int as used, array_agg(t.at order by t.at) as started_at,
                       array_agg(t.n order by t.at) as started,
                       case when sum(t.n) >= p_queue.key_rate_limit
                       then min(least(t.at, v_now + p_queue.key_rate_period / 50)) + p_queue.key_rate_period
                       end as ends_at
                from unnest(l.started_at, l.started) t (at, n)
                where p_queue.key_rate_limit is not null and t.at > v_now - p_queue.key_rate_period
            ) r on true
            where l.queue = p_queue.id and l.key = n.key collate "default"
        ) s on v_has_limits
        where n.key is not null and w.found < p_most and w.place < v_visits_max
    ), open as materialized (
        select w.key, w.place::numeric, w.room, w.head, w.first, w.lane, w.busy, w.holder, w.started_at, w.started
        from walk w
        where w.place > 0 and w.room > 0
        union all
        select '',
               case when p_last_key is null then 0
               when p_last_key = '' then v_visits_max + 1
               else (select count(*) from walk w where w.place > 0 and not w.wrapped) + 0.5 end,
               p_most, null, null, null, null, null, null, null
        where exists (
            select from supaqueue.job c
            where c.queue = p_queue.id and c.priority = p_priority and c.ready is not null and c.key is null
              and c.id <> all (p_taken))
    ), fair as materialized (
        select f.*, sum(f.wants) over (order by f.place) as total
        from (select o.*, least(o.room, (p_most + count(*) over () - 1) / count(*) over ())::int as wants from open o) f
    ), shares as materialized (
        select f.*, least(f.wants, p_most - (f.total - f.wants))::int as share
        from fair f
        where f.total - f.wants < p_most
    ), picked as materialized (
        select s.*, array[c.id] as ids, array[c.ready] as readies
        from shares s
        cross join lateral (
            -- the first of the line or none: no other may pass it
            select j.id, j.ready from supaqueue.job j
            where j.ready is not null and j.id = any (array[coalesce(s.holder, (
                select f.id from supaqueue.job f
                where f.queue = p_queue.id and f.priority = p_priority and f.ready is not null
                  and f.key collate "C" = s.key
                  and (f.expires_at is null or f.expires_at > v_now) and f.id <> all (p_taken)
                order by f.ready limit 1))])
            for no key update skip locked
        ) c
        where s.key <> '' and p_queue.key_order
        union all
        select s.*, coalesce(h.ids, c.ids), coalesce(h.readies, c.readies)
        from shares s
        left join lateral (
            select array[j.id] as ids, array[j.ready] as readies from supaqueue.job j
            where j.ctid = any (array[s.head]) and s.share = 1 and j.ready is not null
              and (j.expires_at is null or j.expires_at > v_now)
            for no key update skip locked
        ) h on true
        left join lateral (
            select array_agg(f.id) as ids, array_agg(f.ready) as readies
            from (
                select j.id, j.ready from supaqueue.job j
                where h.ids is null and j.queue = p_queue.id and j.priority = p_priority and j.ready is not null
                  and j.key collate "C" = s.key and j.ready >= s.first
                  and (j.expires_at is null or j.expires_at > v_now) and j.id <> all (p_taken)
                order by j.ready
                limit s.share
                for no key update skip locked
            ) f
        ) c on true
        where s.key <> '' and not p_queue.key_order
        union all
        select s.*, c.ids, c.readies
        from shares s
        cross join lateral (
            select array_agg(f.id) as ids, array_agg(f.ready) as readies
            from (
                select j.id, j.ready from supaqueue.job j
                where j.queue = p_queue.id and j.priority = p_priority and j.ready is not null and j.key is null
                  and (j.expires_at is null or j.expires_at > v_now) and j.id <> all (p_taken)
                order by j.priority, j.ready
                limit s.share
                for no key update skip locked
            ) f
        ) c
        where s.key = ''
    ), lane as materialized (
        select k.key, k.lane, t.started_at, t.started,
               case when p_queue.key_order then k.ids when p_queue.key_concurrency is not null then k.busy || k.ids
               else '{}' end as jobs
        from picked k
        left join lateral (
            select a.started_at, a.started
            from supaqueue._add_starts(coalesce(k.started_at, '{}'), coalesce(k.started, '{}'),
                cardinality(k.ids), p_queue.key_rate_period) a
            where p_queue.key_rate_limit is not null
        ) t on true
        where v_has_limits and k.key <> '' and k.ids is not null
    ), changed as (
        update supaqueue.lane l
        set jobs = k.jobs, started_at = coalesce(k.started_at, '{}'), started = coalesce(k.started, '{}')
        from lane k
        where l.ctid = k.lane -- the limiter is ours: nobody has moved it
    ), added as (
        insert into supaqueue.lane (queue, key, jobs, started_at, started)
        select p_queue.id, k.key, k.jobs, coalesce(k.started_at, '{}'), coalesce(k.started, '{}')
        from lane k
        where k.lane is null
    )
    select coalesce((select array_agg(j.id order by p.place, j.ready)
                     from picked p cross join unnest(p.ids, p.readies) j (id, ready)), '{}'),
           coalesce((select array_agg(j.ready order by p.place, j.ready)
                     from picked p cross join unnest(p.readies) j (ready)), '{}'),
           -- a lane whose share was cut short is the first one of the next claim
           coalesce((select s.key from shares s where s.share = s.wants order by s.place desc limit 1),
                    (select w.key from walk w where w.place > 0 order by w.place desc limit 1), p_last_key),
           b.count > 0,
           case when b.visits = v_visits_max then 50
           when b.count_by_rate = b.count then
               greatest(ceil(extract(epoch from b.ends_at - clock_timestamp()) * 1000), 1) end
    into jobs, readies, last_key, is_limited, wait_ms
    from (
        select count(*) filter (where w.room <= 0) as count,
               count(*) filter (where w.room <= 0 and w.ends_at is not null) as count_by_rate,
               min(w.ends_at) as ends_at, max(w.place) as visits
        from walk w where w.place > 0
    ) b;
end
$$;
