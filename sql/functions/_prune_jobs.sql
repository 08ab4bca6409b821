-- Deletes those of these jobs that are due by now and that no unfinished job depends on; those that somebody
-- else has locked stay. Returns how many went.
--
-- They are locked by one statement and looked at again by the next: a dependency that was added in between
-- is seen, and none can be added afterwards, since that locks its source, too.
create or replace function supaqueue._prune_jobs(p_jobs uuid[], p_now timestamptz) returns int
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_count int;
begin
    if p_jobs is null then
        return 0;
    end if;
    p_jobs := array(
        select j.id from supaqueue.job j
        where j.id = any (p_jobs) and j.status in ('success', 'failed', 'cancelled')
          and j.finished_at <= (
              select p_now - q.retention from supaqueue.queue q where q.id = j.queue)
        order by j.id for update skip locked);
    delete from supaqueue.job j
    using supaqueue.queue q
    where j.id = any (p_jobs) and q.id = any (array[j.queue])
      and j.status in ('success', 'failed', 'cancelled') and j.finished_at <= p_now - q.retention
      and not exists (
          select from supaqueue.job_dependencies d
          join supaqueue.job t on t.id = any (array[d.target])
          where d.source = j.id and (t.status is null or t.status in ('pending', 'in_progress')));
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
