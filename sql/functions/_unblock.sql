-- Takes blockers off jobs: `p_counts[i]` of them off `p_targets[i]`. A pending job that has none left
-- gets in line, or waits for its time. Targets are locked in the order of their ids.
create or replace function supaqueue._unblock(p_targets uuid[], p_counts int[]) returns void
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
    perform from supaqueue.job where id = any (p_targets) order by id for no key update;

    update supaqueue.job j
    set blockers = j.blockers - t.count,
        ready = case when j.blockers = t.count and j.status = 'pending'
                      and (j.run_at is null or j.run_at <= now())
                then nextval('supaqueue.ready_seq') end,
        due_at = supaqueue._due_at(j.status, j.blockers - t.count, j.run_at, j.expires_at),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from unnest(p_targets, p_counts) t (id, count)
    where j.id = any (array[t.id]);
end
$$;
