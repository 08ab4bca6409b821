-- Statement-level: counts the new dependencies on their targets, and does at once what follows from
-- sources that have ended already. Refuses a circle (SQ009). The sources are locked (in the order of their
-- ids), so that one that is being settled is either seen as done here or sees the new rows; then the targets,
-- in that order, too.
create or replace function supaqueue._dependencies_added() returns trigger
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_is_backward boolean;
    v_waiting uuid[];
    v_satisfied_sources uuid[];
    v_satisfied_targets uuid[];
    v_cancelling uuid[];
    v_cancelled uuid[];
begin
    if not exists (select from added) then
        return null;
    end if;
    perform from supaqueue.job j
    where j.id = any (array(select a.source from added a except select a.target from added a))
    order by j.id for share;

    perform from supaqueue.job j
    where j.id = any (array(select a.target from added a))
    order by j.id for no key update;

    v_is_backward := exists (select from added a where a.source > a.target);
    if v_is_backward or exists (select from supaqueue.job_dependencies d where d.source > d.target) then
        perform supaqueue._refuse_circles(array(select distinct a.target from added a), v_is_backward);
    end if;

    select array_agg(e.target) filter (where not e.is_satisfied),
           array_agg(e.source) filter (where e.is_satisfied), array_agg(e.target) filter (where e.is_satisfied),
           array_agg(e.source) filter (where e.cancels), array_agg(e.target) filter (where e.cancels)
    into v_waiting, v_satisfied_sources, v_satisfied_targets, v_cancelling, v_cancelled
    from (
        select a.source, a.target,
               coalesce(s.status = 'success'
                   or s.status in ('failed', 'cancelled') and a.on_failure = 'run', false) as is_satisfied,
               s.status = 'success' and a.on_success = 'cancel'
                   or s.status in ('failed', 'cancelled') and a.on_failure = 'cancel' as cancels
        from added a
        cross join lateral (select j.status from supaqueue.job j where j.id = a.source offset 0) s
    ) e;

    if v_satisfied_targets is not null then
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        from unnest(v_satisfied_sources, v_satisfied_targets) e (source, target)
        where d.source = any (array[e.source]) and d.target = any (array[e.target]);
    end if;

    update supaqueue.job j
    set blockers = j.blockers + t.count, ready = null,
        due_at = supaqueue._due_at(j.status, j.blockers + t.count, j.run_at, j.expires_at), writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (select u.target, count(*)::int as count from unnest(v_waiting) u (target) group by u.target) t
    where j.id = any (array[t.target]);

    if v_cancelled is not null then
        perform supaqueue._sources_failed(supaqueue._cancel_targets(v_cancelling, v_cancelled));
    end if;
    return null;
end
$$;
