-- Statement-level: counts the new dependencies on their targets. The sources are locked (in the order
-- of their ids), so that one that is being settled is either seen as done here or sees the new rows; then
-- the targets, in that order, too.
create or replace function supaqueue._dependencies_added() returns trigger
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    perform from supaqueue.job j
    where j.id = any (array(select a.source from added a))
    order by j.id for share;

    update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
    from added a join supaqueue.job s on s.id = any (array[a.source])
    where d.source = a.source and d.target = a.target and s.status = 'success';

    perform from supaqueue.job j
    where j.id = any (array(select a.target from added a))
    order by j.id for no key update;

    update supaqueue.job j
    set blockers = j.blockers + t.count, ready = null,
        due_at = supaqueue._due_at(j.status, j.blockers + t.count, j.run_at, j.expires_at), writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (
        select d.target, count(*)::int as count
        from added a
        join supaqueue.job_dependencies d on d.source = a.source and d.target = a.target
        where d.satisfied_at is null
        group by d.target
    ) t
    where j.id = any (array[t.target]);
    return null;
end
$$;
