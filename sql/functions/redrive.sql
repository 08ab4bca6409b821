-- Puts failed jobs back, pending and with all attempts: those of one queue (by name or id) or of all, that
-- failed between `since` and `until`, whose error matches the pattern `error` (as ilike does) and whose reason
-- is `reason`; what is null does not count. The oldest failures come first, and `most` of them at most.
-- Cancelled jobs stay as they are: somebody meant that; run them again with retry(). A job stays failed whose
-- dedup_key another job holds by now, and of several with the same key all but the one that failed last.
-- Returns how many it put back. Raises SQ001 and SQ002 for the queue, SQ006 for a time span that ends before
-- it begins, a `most` below 1, a pattern that ends with a single backslash, and a reason that there is not.
create or replace function supaqueue.redrive(
    queue text default null,
    since timestamptz default null,
    until timestamptz default null,
    error text default null,
    reason text default null,
    most int default 10000)
returns bigint
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
    v_queue uuid := case when redrive.queue is not null then supaqueue._queue_id(redrive.queue) end;
    v_sources text[] := array(select t.source from supaqueue._transitions() t where t.event = 'redrive');
    v_reasons constant text[] := array['attempts', 'final', 'age', 'expired', 'replaced', 'by_hand'];
    v_jobs uuid[];
    v_count bigint;
begin
    if until < since then
        raise exception 'until is %, before since, which is %', until, since using errcode = 'SQ006',
            hint = 'Jobs that failed between the two are put back.';
    elsif most is null or most < 1 then
        raise exception 'most is %, it must be 1 or more', coalesce(most::text, 'null') using errcode = 'SQ006',
            hint = 'Leave it out for 10000.';
    elsif error ~ '(^|[^\\])(\\\\)*\\$' then
        raise exception 'the pattern for error ends with a single backslash' using errcode = 'SQ006',
            hint = 'A backslash takes the character after it as it is: write two for one.';
    elsif reason <> all (v_reasons) then
        raise exception 'no job fails for the reason "%"', reason using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_reasons, ', ') || '.';
    end if;

    v_jobs := array(
        select f.id
        from supaqueue.queue q
        cross join lateral (
            select j.id, j.failed_at from supaqueue.job j
            where j.queue = q.id and j.failed_at is not null
              and (since is null or j.failed_at >= since) and (until is null or j.failed_at <= until)
              and (redrive.error is null or j.error ilike redrive.error)
              and (redrive.reason is null or j.reason = redrive.reason)
            order by j.failed_at
            limit most
        ) f
        where v_queue is null or q.id = v_queue
        order by f.failed_at
        limit most);
    v_jobs := array(
        select l.id from (
            select j.id from supaqueue.job j
            where j.id = any (v_jobs) and j.status::text = any (v_sources)
            order by j.id for no key update
        ) l);
    v_jobs := supaqueue._retake_dedup_keys(v_jobs);
    perform supaqueue._keep_attempt(j) from supaqueue.job j where j.id = any (v_jobs);

    update supaqueue.job j
    set status = 'pending',
        attempts = 0,
        retrying_since = null,
        call = null,
        run_at = case when j.run_at > now() then j.run_at end,
        expires_at = case when j.expires_at > now() then j.expires_at end,
        ready = case when j.blockers = 0 and (j.run_at is null or j.run_at <= now()) then f.ready end,
        due_at = supaqueue._due_at('pending', j.blockers, j.run_at, case when j.expires_at > now() then j.expires_at end),
        finished_at = null,
        failed_at = null,
        reason = null,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (
        select o.id, nextval('supaqueue.ready_seq') as ready
        from (select i.id from supaqueue.job i where i.id = any (v_jobs) order by i.failed_at offset 0) o
    ) f
    where j.id = any (array[f.id]);
    get diagnostics v_count = row_count;
    if v_count > 0 then
        perform supaqueue._wake();
    end if;
    return v_count;
end
$$;

-- Of these jobs, which have failed and are locked, those that may run again: without a dedup_key, or with one
-- that no other unfinished job holds. They hold it from now on.
create or replace function supaqueue._retake_dedup_keys(p_jobs uuid[]) returns uuid[]
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_jobs uuid[];
    v_queues uuid[];
    v_keys text[];
begin
    select array_agg(k.id), array_agg(k.queue), array_agg(k.dedup_key)
    into v_jobs, v_queues, v_keys
    from (
        select distinct on (j.queue, j.dedup_key collate "C") j.id, j.queue, j.dedup_key
        from supaqueue.job j
        where j.id = any (p_jobs) and j.dedup_key is not null
        order by j.queue, j.dedup_key collate "C", j.failed_at desc
    ) k;
    if v_jobs is null then
        return p_jobs;
    end if;

    insert into supaqueue.dedup (queue, key, job)
    select k.queue, k.key, k.job from unnest(v_queues, v_keys, v_jobs) k (queue, key, job)
    on conflict do nothing;
    perform from unnest(v_queues, v_keys) with ordinality k (queue, key, i)
    join supaqueue.dedup d on d.queue = any (array[k.queue]) and d.key = any (array[k.key])
    order by k.i
    for update of d;
    -- by a statement of its own: who held one of the rows before has committed what it did
    with taken as (
        update supaqueue.dedup d set job = k.job
        from unnest(v_queues, v_keys, v_jobs) k (queue, key, job)
        where d.queue = any (array[k.queue]) and d.key = any (array[k.key])
          and (d.job = k.job or not supaqueue._keeps_dedup_key(d))
        returning d.job
    )
    select array_agg(t.job) into v_jobs from taken t;
    return array(
        select j.id from supaqueue.job j
        where j.id = any (p_jobs) and (j.dedup_key is null or j.id = any (v_jobs)));
end
$$;
