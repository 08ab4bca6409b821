-- Cancels the targets of these dependencies, `p_sources[i]` of which ended in the way that cancels
-- `p_targets[i]`: those that wait or are held. One that is under way is left to end by itself, as if the
-- dependency were satisfied, and one that has ended stays as it is. Returns the jobs it cancelled, whose own
-- targets are up to the caller. Targets are locked in the order of their ids.
create or replace function supaqueue._cancel_targets(p_sources uuid[], p_targets uuid[]) returns uuid[]
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_cancelled uuid[];
    v_under_way uuid[];
    v_counts int[];
begin
    perform from supaqueue.job where id = any (p_targets) order by id for no key update;

    with cancelled as (
        update supaqueue.job j
        set status = 'cancelled',
            reason = 'source',
            error = 'source ' || t.source || case t.status when 'success' then ' succeeded'
                    when 'failed' then ' failed' else ' was cancelled' end,
            ready = null,
            due_at = null,
            finished_at = clock_timestamp(),
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from (
            select distinct on (e.target) e.target, e.source, s.status
            from unnest(p_sources, p_targets) e (source, target)
            join supaqueue.job s on s.id = any (array[e.source])
            order by e.target, e.source
        ) t
        where j.id = any (array[t.target]) and (j.status = 'pending' or j.status is null)
        returning j.id
    )
    select array_agg(id) into v_cancelled from cancelled;

    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        from unnest(p_sources, p_targets) e (source, target)
        join supaqueue.job j on j.id = any (array[e.target])
        where d.source = any (array[e.source]) and d.target = any (array[e.target])
          and d.satisfied_at is null and j.status = 'in_progress'
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_under_way, v_counts
    from (select target, count(*)::int as count from satisfied group by target) t;
    if v_under_way is not null then
        perform supaqueue._unblock(v_under_way, v_counts);
    end if;
    return v_cancelled;
end
$$;
