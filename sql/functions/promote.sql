-- Puts jobs whose time has come in line, ends those that expired, `most` at most, and adds what schedules
-- are due. Returns how many jobs of each, and in how many milliseconds the next one is due (null when none
-- waits for its time). What somebody has locked is left for the next call, and so is, with a warning, what a
-- user's trigger refuses; the next one is then due in a moment, not at once. Raises SQ006 when `most` is below 1.
create or replace function supaqueue.promote(most int default 1000)
returns table (promoted int, expired int, scheduled int, next_due_ms bigint)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set lock_timeout = '1s'
as $$
declare
    v_now timestamptz := clock_timestamp(); -- a volatile function in the query could not use the index
    v_jobs uuid[];
    v_again_ms int; -- when to come back for what was due and is left
begin
    if most is null or most < 1 then
        raise exception 'most is %, it must be 1 or more', coalesce(most::text, 'null') using errcode = 'SQ006',
            hint = 'Leave it out for 1000.';
    end if;
    v_jobs := array(
        select j.id from supaqueue.job j where j.due_at <= v_now
        order by j.due_at limit most for no key update skip locked);
    v_again_ms := case when cardinality(v_jobs) < most then 100 else 0 end;
    promoted := 0;
    expired := 0;
    if v_jobs <> '{}' then
        begin
            select d.promoted, d.expired into promoted, expired from supaqueue._promote_jobs(v_jobs, v_now) d;
        exception when others then -- one of them: see which
            select d.promoted, d.expired into promoted, expired from supaqueue._promote_each(v_jobs, v_now) d;
            v_again_ms := 1000;
        end;
    end if;
    begin
        scheduled := supaqueue._fire_schedules();
    exception when others then
        scheduled := 0;
        v_again_ms := 1000;
        raise warning 'schedules could not add their jobs: %', sqlerrm;
    end;
    if scheduled = 100 then
        v_again_ms := 0;
    end if;

    -- not min(): a plan made while the table was small would read them all
    select least(
        case when num_nonnulls(n.job_at, n.schedule_at) > 0 then
            ceil(greatest(extract(epoch from least(n.job_at, n.schedule_at) - clock_timestamp()), 0) * 1000) end,
        case when n.is_left then v_again_ms end)
    into next_due_ms
    from (
        select (select j.due_at from supaqueue.job j where j.due_at > v_now order by j.due_at limit 1),
               (select c.next_at from supaqueue.schedule c where c.next_at > v_now order by c.next_at limit 1),
               exists (select from supaqueue.job j where j.due_at <= v_now)
               or exists (select from supaqueue.schedule c where c.next_at <= v_now)
    ) n (job_at, schedule_at, is_left);
    return next;
end
$$;

-- Puts these jobs, which are locked and due by now, in line, or ends them.
create or replace function supaqueue._promote_jobs(
    p_jobs uuid[], p_now timestamptz, out promoted int, out expired int)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_expired uuid[];
begin
    with due as materialized (
        select j.id, j.expires_at <= p_now as is_over,
               j.status = 'pending' and j.blockers = 0 and (j.run_at is null or j.run_at <= p_now) as is_in_line
        from unnest(p_jobs) p (id)
        join supaqueue.job j on j.id = any (array[p.id])
    ), done as (
        update supaqueue.job j
        set status = case when due.is_over then 'failed' else j.status end,
            reason = case when due.is_over then 'expired' end,
            error = case when due.is_over then 'expired' else j.error end,
            finished_at = case when due.is_over then p_now end,
            failed_at = case when due.is_over then p_now end,
            ready = case when due.is_over then null
                    when due.is_in_line then coalesce(j.ready, nextval('supaqueue.ready_seq')) end,
            due_at = case when not due.is_over then j.expires_at end,
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from due where j.id = any (array[due.id])
        returning j.id, due.is_over
    )
    select count(*) filter (where d.is_over is not true), array_agg(d.id) filter (where d.is_over)
    into promoted, v_expired from done d;
    expired := coalesce(cardinality(v_expired), 0);
    if expired > 0 then
        perform supaqueue._sources_failed(v_expired);
    end if;
end
$$;

-- The same one by one, after it was refused for all: those that are refused are looked at again in ten
-- seconds, if that can be written, and in their place come others that are due, for a second at most.
create or replace function supaqueue._promote_each(
    p_jobs uuid[], p_now timestamptz, out promoted int, out expired int)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
set lock_timeout = '20ms'
as $$
declare
    v_end constant timestamptz := clock_timestamp() + interval '1 second';
    v_jobs uuid[] := p_jobs;
    v_job uuid;
    v_done record;
    v_refused uuid[] := array[]::uuid[];
    v_error text;
begin
    promoted := 0;
    expired := 0;
    <<all_due>>
    while v_jobs <> '{}' loop
        foreach v_job in array v_jobs loop
            exit all_due when clock_timestamp() > v_end;
            begin
                select * into v_done from supaqueue._promote_jobs(array[v_job], p_now);
                promoted := promoted + v_done.promoted;
                expired := expired + v_done.expired;
                continue;
            exception when others then
                v_error := coalesce(v_error, sqlerrm);
                v_refused := v_refused || v_job;
            end;
            begin
                update supaqueue.job j
                set due_at = clock_timestamp() + interval '10 seconds', writes = j.writes + 1
                where j.id = v_job;
            exception when others then null;
            end;
        end loop;
        v_jobs := array(
            select j.id from supaqueue.job j where j.due_at <= p_now and j.id <> all (v_refused)
            order by j.due_at limit cardinality(p_jobs) - promoted - expired for no key update skip locked);
    end loop;
    if v_error is not null then
        raise warning 'job "%" and % others could not be put in line: %', v_refused[1],
            cardinality(v_refused) - 1, v_error;
    end if;
end
$$;
