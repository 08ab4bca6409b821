-- Goes on with the round of prune()'s mark, reading `p_most` at most: deletes what is due though no front came to
-- it. Ids that are younger than the shortest retention cannot be due and are passed over, up to now; beyond are
-- ids that users made at random. Returns how many it deleted, and whether there is more.
create or replace function supaqueue._prune_left(
    p_shortest interval, p_now timestamptz, p_most int, out pruned int, out has_more boolean)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_mark uuid;
    v_first uuid;
    v_end uuid;
    v_read int := 0;
    v_count int;
    v_last uuid;
    v_due tid[];
    v_rows tid[];
begin
    pruned := 0;
    has_more := false;
    select m.job into v_mark from supaqueue.prune_mark m where m.rests_until is null or m.rests_until <= p_now;
    if not found or p_shortest is null or p_most < 1 then
        return;
    end if;
    for v_range in 1 .. 2 loop
        v_first := case when v_range = 1 then v_mark else greatest(v_mark, supaqueue._first_id(p_now)) end;
        v_end := case when v_range = 1 then supaqueue._first_id(p_now - p_shortest)
                 else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end;
        continue when v_first >= v_end;
        select count(*), (array_agg(s.id))[count(*)], array_agg(s.ctid) filter (where s.may_be_due)
        into v_count, v_last, v_due
        from (
            select j.id, j.ctid, j.status in ('success', 'failed', 'cancelled')
                   and j.finished_at <= p_now - p_shortest as may_be_due
            from supaqueue.job j
            where j.id > v_first and j.id < v_end
            order by j.id
            limit p_most - v_read
        ) s;
        v_rows := v_rows || v_due;
        v_read := v_read + v_count;
        v_mark := coalesce(v_last, v_mark);
        exit when v_read >= p_most;
    end loop;
    pruned := supaqueue._prune_jobs(v_rows, p_now);
    if v_read >= p_most then
        has_more := pruned > 0;
        update supaqueue.prune_mark m set job = v_mark;
    else
        update supaqueue.prune_mark m
        set job = '00000000-0000-0000-0000-000000000000', rests_until = p_now + interval '1 minute';
        delete from supaqueue.prune_front f
        where f.ctid = any (array(
            select g.ctid from supaqueue.prune_front g
            where not exists (select from supaqueue.queue q where q.retention = any (array[g.retention]))
            for update skip locked));
    end if;
end
$$;
