-- Deletes jobs that ended (success, failed, cancelled) longer ago than the retention of their queue, with their
-- history and dependencies, `most` at most; a queue whose retention is null keeps its jobs for ever, and
-- so does a source whose target has not ended. Dispatchers call it by themselves. Returns how many went,
-- whether another call at once would be of use, and if so how long ago the jobs it came to last became due.
-- Raises SQ006 when `most` is not between 1 and 100000.
--
-- No index tells which job ended when, since a settlement must not touch one. So for each retention that queues
-- have a front moves on through the jobs in the order of their ids, which grow with time. What the fronts
-- leave behind, and ids that users made at random, are found by a mark that goes through all that are older than
-- the shortest retention, round and round, and rests for a minute in between. One prunes at a time, whoever
-- comes second returns at once; locked rows are left for another round. Also goes old dispatchers' names, and
-- lanes that nothing is busy in.
create or replace function supaqueue.prune(most int default 1000)
returns table (pruned int, has_more boolean, behind_ms bigint)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '100ms'
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_retentions interval[];
    v_part record;
begin
    if most is null or most not between 1 and 100000 then
        raise exception 'most is %, it must be between 1 and 100000', coalesce(most::text, 'null')
            using errcode = 'SQ006', hint = 'It is how many jobs one call looks at.';
    end if;
    pruned := 0;
    has_more := false;
    behind_ms := 0;
    perform from supaqueue.prune_mark m for update skip locked;
    if not found then
        return next;
        return;
    end if;
    perform supaqueue._prune_dispatchers();
    with recursive r as (
        select min(q.retention) as retention from supaqueue.queue q
        union all
        select (select min(q.retention) from supaqueue.queue q where q.retention > r.retention) from r
        where r.retention is not null
    )
    select array_agg(r.retention) into v_retentions from r where r.retention is not null;
    for v_i in reverse coalesce(cardinality(v_retentions), 0) .. 1 loop
        select * into v_part
        from supaqueue._prune_front(v_retentions[v_i], v_now, greatest((most - most / 5 - pruned) / v_i, 1));
        pruned := pruned + v_part.pruned;
        has_more := has_more or v_part.has_more;
        behind_ms := greatest(behind_ms, v_part.behind_ms);
    end loop;
    select * into v_part from supaqueue._prune_left(v_retentions[1], v_now, most - pruned);
    pruned := pruned + v_part.pruned;
    has_more := has_more or v_part.has_more;
    perform supaqueue._prune_lanes(greatest(most / 10, 1)); -- last: claims may wait for it
    return next;
end
$$;
