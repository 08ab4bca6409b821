-- Puts jobs whose time has come in line, `most` at most. Returns how many, and in how many milliseconds
-- the next one is due (null when none waits for its time).
create or replace function supaqueue.promote(most int default 1000)
returns table (promoted int, next_due_ms bigint)
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    v_now timestamptz := clock_timestamp(); -- a volatile function in the query could not use the index
begin
    with due as materialized (
        select j.id from supaqueue.job j
        where j.due_at <= v_now
        order by j.due_at
        limit most
        for no key update skip locked
    ), done as (
        update supaqueue.job j
        set ready = case when j.blockers = 0 and j.status = 'pending' then nextval('supaqueue.ready_seq') end,
            due_at = null,
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from due where j.id = any (array[due.id])
        returning 1
    )
    select count(*) into promoted from done;
    -- not min(): a plan made while the table was small would read them all
    select ceil(greatest(extract(epoch from d.due_at - clock_timestamp()), 0) * 1000) into next_due_ms
    from (select j.due_at from supaqueue.job j where j.due_at is not null order by j.due_at limit 1) d;
    return next;
end
$$;
