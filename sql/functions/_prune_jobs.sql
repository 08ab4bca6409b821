-- Deletes the jobs in these rows that are due by now and that no unfinished job depends on; those that somebody
-- else has locked stay. Returns how many went.
--
-- When one of them cannot be deleted, since a trigger of a user's refuses it, or somebody has locked what
-- would go with it, smaller parts are tried, down to one row, which then stays. After some failures the
-- rest stays, too, so that this ends soon: each may have waited for a lock.
create or replace function supaqueue._prune_jobs(p_rows tid[], p_now timestamptz) returns int
language plpgsql
set search_path = ''
as $$
declare
    v_count int := 0;
    v_at int := 0;
    v_size int := cardinality(p_rows);
    v_failures int := 0;
    v_error text;
begin
    while v_at < cardinality(p_rows) and v_failures < 8 loop
        begin
            v_count := v_count + supaqueue._delete_ended(p_rows[v_at + 1:v_at + v_size], p_now);
            v_at := v_at + v_size;
            v_size := v_size * 8;
        exception when others then
            if sqlstate <> '55P03' then
                v_error := sqlerrm;
            end if;
            v_failures := v_failures + 1;
            v_at := v_at + (v_size = 1)::int;
            v_size := greatest(v_size / 8, 1);
        end;
    end loop;
    if v_error is not null then
        raise warning 'old jobs could not be deleted: %', v_error;
    end if;
    return v_count;
end
$$;

-- They are locked by one statement and looked at again by the next: a dependency that was added in between
-- is seen, and none can be added afterwards, since that locks its source, too.
create or replace function supaqueue._delete_ended(p_rows tid[], p_now timestamptz) returns int
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
    v_rows tid[];
    v_count int;
begin
    v_rows := array(
        select j.ctid from supaqueue.job j
        where j.ctid = any (p_rows) and j.status in ('success', 'failed', 'cancelled')
          and j.finished_at <= (select p_now - q.retention from supaqueue.queue q where q.id = j.queue)
        for update skip locked);
    delete from supaqueue.job j
    where j.ctid = any (v_rows)
      and not exists (
          select from supaqueue.job_dependencies d
          join supaqueue.job t on t.id = any (array[d.target])
          where d.source = j.id and (t.status is null or t.status in ('pending', 'in_progress')));
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
