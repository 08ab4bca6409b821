-- Marks what waits for these jobs, which have just succeeded, and lets go the targets that wait for
-- nothing else. A target that is not wanted once its source has succeeded (on_success) is cancelled.
create or replace function supaqueue._satisfy(p_sources uuid[]) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_targets uuid[];
    v_counts int[];
    v_unwanted uuid[];
    v_unwanted_by uuid[];
begin
    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (p_sources) and d.satisfied_at is null
        returning d.source, d.target, d.on_success
    )
    select array_agg(t.target), array_agg(t.count),
           array_agg(t.target) filter (where t.unwanted_by is not null),
           array_agg(t.unwanted_by) filter (where t.unwanted_by is not null)
    into v_targets, v_counts, v_unwanted, v_unwanted_by
    from (
        select s.target, count(*)::int as count,
               (array_agg(s.source order by s.source) filter (where s.on_success = 'cancel'))[1] as unwanted_by
        from satisfied s group by s.target order by s.target
    ) t;

    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        if v_unwanted is not null then
            perform supaqueue._sources_failed(supaqueue._cancel_targets(v_unwanted_by, v_unwanted));
        end if;
        perform supaqueue._wake();
    end if;
end
$$;
