-- Deletes jobs that ended (success, failed, cancelled) longer ago than the retention of their queue, with their
-- history and dependencies, `most` at most; a queue whose retention is null keeps its jobs for ever, and
-- so does a source whose target has not ended. Dispatchers call it by themselves. Returns how many went, and
-- whether another call at once would be of use. Raises SQ006 when `most` is not between 1 and 100000.
--
-- No index tells which job ended when, since a settlement must not touch one. So a mark goes through the jobs
-- in the order of their ids, `most` of them a call, round and round. Most ids grow with time: those younger
-- than the shortest retention cannot be due and are passed over, up to now; beyond are ids that users made
-- at random. One prunes at a time, whoever comes second returns at once; locked rows are left for the next
-- round. Also goes old dispatchers' names, and lanes that nothing is busy in.
create or replace function supaqueue.prune(most int default 1000)
returns table (pruned int, has_more boolean)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set lock_timeout = '1s'
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_shortest interval;
    v_mark uuid;
    v_first uuid;
    v_end uuid;
    v_read int := 0;
    v_count int;
    v_last uuid;
    v_due uuid[];
    v_jobs uuid[];
begin
    if most is null or most not between 1 and 100000 then
        raise exception 'most is %, it must be between 1 and 100000', coalesce(most::text, 'null')
            using errcode = 'SQ006', hint = 'It is how many jobs one call looks at.';
    end if;
    pruned := 0;
    has_more := false;
    select m.job into v_mark from supaqueue.prune_mark m for update skip locked;
    if not found then
        return next;
        return;
    end if;
    perform supaqueue._prune_dispatchers();
    select min(q.retention) into v_shortest from supaqueue.queue q;
    for v_range in 1 .. 2 loop
        v_first := case when v_range = 1 then v_mark
                   else greatest(v_mark, supaqueue._first_id(v_now)) end;
        v_end := case when v_range = 1 then supaqueue._first_id(v_now - v_shortest)
                 else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end;
        continue when v_first >= v_end or v_shortest is null;
        select count(*), (array_agg(s.id))[count(*)], array_agg(s.id) filter (where s.may_be_due)
        into v_count, v_last, v_due
        from (
            select j.id, j.status in ('success', 'failed', 'cancelled')
                   and j.finished_at <= v_now - v_shortest as may_be_due
            from supaqueue.job j
            where j.id > v_first and j.id < v_end
            order by j.id
            limit most - v_read
        ) s;
        v_jobs := v_jobs || v_due;
        v_read := v_read + v_count;
        v_mark := coalesce(v_last, v_mark);
        exit when v_read >= most;
    end loop;
    pruned := supaqueue._prune_jobs(v_jobs, v_now);
    has_more := v_read >= most and pruned > 0;
    update supaqueue.prune_mark m
    set job = case when v_read >= most then v_mark else '00000000-0000-0000-0000-000000000000' end;
    perform supaqueue._prune_lanes(greatest(most / 10, 1)); -- last: claims may wait for it
    return next;
end
$$;
