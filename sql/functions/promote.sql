-- Puts jobs whose time has come in line, ends those that expired, `most` at most, and adds what schedules
-- are due. Returns how many jobs of each, and in how many milliseconds the next one is due (null when none
-- waits for its time).
create or replace function supaqueue.promote(most int default 1000)
returns table (promoted int, expired int, scheduled int, next_due_ms bigint)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_now timestamptz := clock_timestamp(); -- a volatile function in the query could not use the index
    v_expired uuid[];
begin
    with due as materialized (
        select j.id, j.expires_at <= v_now as is_over,
               j.status = 'pending' and j.blockers = 0 and (j.run_at is null or j.run_at <= v_now) as is_in_line
        from supaqueue.job j
        where j.due_at <= v_now
        order by j.due_at
        limit most
        for no key update skip locked
    ), done as (
        update supaqueue.job j
        set status = case when due.is_over then 'failed' else j.status end,
            reason = case when due.is_over then 'expired' end,
            error = case when due.is_over then 'expired' else j.error end,
            finished_at = case when due.is_over then v_now end,
            failed_at = case when due.is_over then v_now end,
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
    scheduled := supaqueue._fire_schedules();

    -- not min(): a plan made while the table was small would read them all
    select ceil(greatest(extract(epoch from least(d.at, s.at) - clock_timestamp()), 0) * 1000)
    into next_due_ms
    from (select (select j.due_at from supaqueue.job j where j.due_at is not null order by j.due_at limit 1)) d (at),
         (select (select c.next_at from supaqueue.schedule c where c.next_at is not null
                  order by c.next_at limit 1)) s (at)
    where least(d.at, s.at) is not null;
    return next;
end
$$;
