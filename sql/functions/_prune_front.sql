-- Goes on with the jobs that are kept so long, in the order of their ids, reading `p_most` at most. Returns how
-- many it deleted, whether there is more to read, and then how long ago the one it read last became due.
--
-- Ids grow with time: a round ends at those that are younger than the retention. The next one begins before
-- the first job that this one had to leave, not at the first of all, where the index entries of what was
-- deleted would be read again and again. A job that waited in line, or ended late, holds the rounds up so
-- until it is twice as old, though ten minutes at least and an hour at most; then it is left to the mark of
-- prune(). Where most are such jobs, and none is due, what follows is younger, and the round is over, too.
create or replace function supaqueue._prune_front(
    p_retention interval, p_now timestamptz, p_most int, out pruned int, out has_more boolean, out behind_ms bigint)
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
    v_end uuid := supaqueue._first_id(p_now - p_retention);
    v_patience uuid := supaqueue._first_id(
        p_now - p_retention - least(greatest(p_retention, interval '10 minutes'), interval '1 hour'));
    v_front supaqueue.prune_front;
    v_ids uuid[];
    v_due tid[];
    v_left uuid[];
begin
    pruned := 0;
    has_more := false;
    behind_ms := 0;
    insert into supaqueue.prune_front (retention)
    select p_retention
    where not exists (select from supaqueue.prune_front f where f.retention = any (array[p_retention]));
    select * into v_front from supaqueue.prune_front f
    where f.retention = any (array[p_retention]) order by f.job limit 1 for update skip locked;
    if not found then
        return;
    end if;
    -- what is committed from here on is behind, and stays
    delete from supaqueue.prune_front f
    where f.retention = any (array[p_retention]) and f.no <> v_front.no and f.job >= v_front.job;
    select array_agg(s.id), array_agg(s.ctid) filter (where s.is_due),
           array_agg(s.id) filter (where not s.is_due and s.retention = p_retention and s.id > v_patience)
    into v_ids, v_due, v_left
    from (
        select j.id, j.ctid, q.retention,
               coalesce(j.status in ('success', 'failed', 'cancelled')
                        and j.finished_at <= p_now - q.retention, false) as is_due
        from supaqueue.job j
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.id > v_front.job and j.id < v_end
        order by j.id
        limit p_most
    ) s;
    pruned := supaqueue._prune_jobs(v_due, p_now);
    if v_front.held_at is null and v_left is not null then
        v_front.held_at := coalesce(v_ids[array_position(v_ids, v_left[1]) - 1], v_front.job);
    end if;
    v_front.job := coalesce(v_ids[cardinality(v_ids)], v_front.job);
    has_more := cardinality(v_ids) = p_most
        and (v_due is not null or coalesce(cardinality(v_left), 0) < p_most / 2);
    if has_more then
        behind_ms := extract(epoch from p_now - p_retention) * 1000 - supaqueue._ms_of_id(v_front.job);
    else
        v_front.job := coalesce(v_front.held_at, v_front.job);
        v_front.held_at := null;
    end if;
    update supaqueue.prune_front f
    set job = v_front.job, held_at = v_front.held_at
    where f.no = v_front.no
      and (f.job, f.held_at) is distinct from (v_front.job, v_front.held_at);
    has_more := coalesce(has_more, false);
end
$$;

-- When a time-ordered id was made, in milliseconds since 1970.
create or replace function supaqueue._ms_of_id(p_id uuid) returns bigint
language sql immutable
set search_path = ''
as $$
    select ('x' || replace(left(p_id::text, 13), '-', ''))::bit(48)::bigint
$$;
