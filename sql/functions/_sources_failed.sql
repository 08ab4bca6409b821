-- What becomes of the jobs that wait for these, which have just failed for good or were cancelled, by the
-- on_failure of each dependency:
--   wait     the target waits on, until the source is run again and succeeds
--   cancel   the target is cancelled, if it waits or is held, and its own targets by the same rules, however
--            far that goes. It stays so when the source succeeds later; run again by hand before that, it waits
--            for its source. One that is under way goes on, all its attempts
--   run      the dependency is satisfied, as it is by a source that succeeds
create or replace function supaqueue._sources_failed(p_sources uuid[]) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_before uuid[];
    v_targets uuid[];
    v_ended uuid[];
    v_edge_sources uuid[];
    v_edge_targets uuid[];
    v_counts int[];
begin
    -- whoever changes one of them, or adds a dependency on one, has to wait once all are locked: looked at
    -- until nothing new is found
    loop
        with recursive reached (id, is_source, has_ended) as (
            select u.id, true, true from unnest(p_sources) u (id)
            union
            select t.id, false, t.has_ended
            from reached r
            cross join lateral (
                select d.target as id,
                       d.on_failure = 'cancel' and (j.status = 'pending' or j.status is null) as has_ended
                from supaqueue.job_dependencies d
                join supaqueue.job j on j.id = any (array[d.target])
                where d.source = r.id and d.satisfied_at is null and d.on_failure <> 'wait'
                offset 0
            ) t
            where r.has_ended
        )
        select array_agg(distinct r.id order by r.id) filter (where not r.is_source),
               array_agg(distinct r.id) filter (where r.has_ended)
        into v_targets, v_ended
        from reached r;
        if v_targets is null then
            return;
        end if;
        exit when v_targets = v_before;
        perform from supaqueue.job where id = any (v_targets) order by id for no key update;
        v_before := v_targets;
    end loop;

    select array_agg(d.source), array_agg(d.target)
    into v_edge_sources, v_edge_targets
    from supaqueue.job_dependencies d
    where d.source = any (v_ended) and d.satisfied_at is null and d.on_failure = 'cancel';
    if v_edge_targets is not null then
        perform supaqueue._cancel_targets(v_edge_sources, v_edge_targets);
    end if;

    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (v_ended) and d.satisfied_at is null and d.on_failure = 'run'
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (select target, count(*)::int as count from satisfied group by target) t;
    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
end
$$;
