-- Marks what waits for these jobs, which have just succeeded, and lets go the targets that wait for
-- nothing else.
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
begin
    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (p_sources) and d.satisfied_at is null
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (select target, count(*)::int as count from satisfied group by target order by target) t;

    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
end
$$;
