-- Statement-level: counts the new dependencies on their targets. The sources are locked (in the order
-- of their ids), so that one that is being settled is either seen as done here or sees the new rows.
create or replace function supaqueue._dependencies_added() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform from supaqueue.job
    where id in (select source from added)
    order by id for share;

    update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
    from added a join supaqueue.job s on s.id = a.source
    where d.source = a.source and d.target = a.target and s.status = 'success';

    update supaqueue.job j
    set blockers = j.blockers + t.count, ready = null, due_at = null, updated_at = clock_timestamp()
    from (
        select d.target, count(*)::int as count
        from added a
        join supaqueue.job_dependencies d on d.source = a.source and d.target = a.target
        where d.satisfied_at is null
        group by d.target
    ) t
    where j.id = t.target;
    return null;
end
$$;
