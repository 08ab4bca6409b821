-- Claims jobs for leased workers, one each, for many queues in one call.
--
-- For queue i, `queues[i]` at `revisions[i]`, there are the free workers `workers[worker_ends[i-1]+1 ..
-- worker_ends[i]]`, and the order index is read in the ranges `range_ends[i-1]+1 .. range_ends[i]`: from
-- (lows, afters), exclusive, up to priority highs. Ranges are read one after the other and only as far as
-- needed, so a dispatcher that remembers how far it has claimed passes over dead index entries. A queue
-- that is paused or held back, or whose settings have changed since, yields nothing. `has_limits` says
-- whether one of the queues limits its calls besides by its workers (see lease_workers()).
--
-- Returns the claimed jobs in their order; `worker` is an index into `workers`. A row without a job says
-- that queue `limited_queue`, an index into `queues`, may start no more calls for `wait_ms`, or, where that
-- is null, until one of its calls has ended; with `limits_keys` that goes for some of its keys only.
--
-- `id = any (array[x])` instead of `id = x`, here and wherever jobs are looked up by many ids: a plan that was
-- made while the table was small stays in use after it has grown. `=` can be merge-joined, which makes
-- reading the whole index thinkable, and on a small table cheap; with `any` only looking up is left.
create or replace function supaqueue.claim(
    dispatcher bigint, queues uuid[], revisions bigint[], worker_ends int[], workers uuid[],
    range_ends int[], lows int[], afters bigint[], highs int[], has_limits boolean default true)
returns table (
    worker int, job uuid, call bigint, attempt int, priority int, ready bigint, timeout_ms int,
    method text, path text, query text, headers text, payload text, limited_queue int, wait_ms bigint,
    limits_keys boolean)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set enable_sort = off
set enable_material = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    v_tids tid[]; -- of rows that are locked, so they stay where they are
    v_workers int[];
    v_readies bigint[];
    v_limited int[]; -- which queues, null for none
    v_i int;
    v_before int;
    v_more record;
begin
    perform supaqueue._hold_lease(dispatcher);

    if has_limits then
        -- everybody locks limiters in the order of their queues
        select array_agg(u.i order by u.queue) into v_limited
        from unnest(queues, revisions) with ordinality u (queue, revision, i)
        join supaqueue.queue q on q.id = any (array[u.queue]) and q.revision = u.revision and not q.paused
            and (q.held_until is null or q.held_until <= clock_timestamp())
            and (q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed');
    end if;

    -- but for those of which we have just seen that they are limited: a breaker may have closed meanwhile
    if v_limited is null or cardinality(v_limited) < cardinality(queues) then
        select array_agg(p.tid), array_agg(p.worker), array_agg(p.ready)
        into v_tids, v_workers, v_readies
        from (
            select j.tid, j.ready,
                   (coalesce(worker_ends[u.i - 1], 0) + row_number() over (partition by u.i))::int as worker
            from unnest(queues, revisions) with ordinality u (queue, revision, i)
            join supaqueue.queue q on q.id = any (array[u.queue]) and q.revision = u.revision and not q.paused
                and (q.held_until is null or q.held_until <= clock_timestamp())
                and q.rate_limit is null and not q.has_keys and q.breaker_state = 'closed'
                and (u.i = any (v_limited)) is not true
            cross join lateral (
                select r.tid, r.ready
                from generate_series(coalesce(range_ends[u.i - 1], 0) + 1, range_ends[u.i]) n (i)
                cross join lateral (
                    select c.ctid as tid, c.ready
                    from supaqueue.job c
                    where c.queue = u.queue and c.ready is not null and c.key is null
                      and (c.priority, c.ready) > (lows[n.i], afters[n.i]) and c.priority <= highs[n.i]
                      and (c.expires_at is null or c.expires_at > clock_timestamp())
                    order by c.priority, c.ready
                    limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
                    for no key update skip locked
                ) r
                limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
            ) j
        ) p;
    end if;

    if v_limited is not null then
        foreach v_i in array v_limited loop
            v_before := coalesce(worker_ends[v_i - 1], 0);
            v_more := supaqueue._claim_limited(
                queues[v_i], revisions[v_i], worker_ends[v_i] - v_before,
                lows[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]],
                afters[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]],
                highs[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]]);
            v_tids := v_tids || v_more.tids;
            v_readies := v_readies || v_more.readies;
            for v_n in v_before + 1 .. v_before + cardinality(v_more.tids) loop
                v_workers := v_workers || v_n;
            end loop;
            if v_more.is_limited then
                return query select null::int, null::uuid, null::bigint, null::int, null::int, null::bigint,
                    null::int, null::text, null::text, null::text, null::text, null::text, v_i, v_more.wait_ms,
                    v_more.limits_keys;
            end if;
        end loop;
    end if;

    return query
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        worker = workers[v_workers[i]],
        dispatcher = claim.dispatcher,
        call = nextval('supaqueue.call_seq'),
        started_at = clock_timestamp(),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from generate_subscripts(v_tids, 1) i
    where j.ctid = v_tids[i]
    returning v_workers[i], j.id, j.call, j.attempts, j.priority, v_readies[i], j.timeout_ms,
        j.method, j.path, j.query, supaqueue._header_lines(j.headers),
        (case when j.with_sources then supaqueue._payload_with_sources(j.id, j.payload) else j.payload end)::text,
        null::int, null::bigint, null::boolean;
end
$$;
