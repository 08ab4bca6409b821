-- What keeps everything moving, whoever calls it, as often as they like: ends the leases of dispatchers
-- that are gone, ends calls that are past their deadline, puts due jobs in line, ends those that expired,
-- fires schedules, deletes what was kept long enough. Returns what it did, whether there is more to delete,
-- and in how many milliseconds the next job or schedule is due. Each of these is done whatever becomes of
-- the others: an error, of a user's trigger say, is but a warning.
create or replace function supaqueue.tick()
returns table (lost_dispatchers int, rescued int, overdue int, promoted int, expired int, scheduled int,
               pruned int, has_more boolean, next_due_ms bigint)
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
declare
    v_dispatcher bigint;
    v_began timestamptz := clock_timestamp();
    v_is_relay boolean := exists (select from supaqueue.setting where mode = 'relay');
begin
    lost_dispatchers := 0;
    rescued := 0;
    for v_dispatcher in
        select d.no from supaqueue.dispatcher d
        where d.renewed_at + d.lease_ms * interval '1 millisecond' < clock_timestamp()
    loop
        begin
            continue when not pg_try_advisory_xact_lock(supaqueue._lease_lock(), v_dispatcher::int);
            -- it may have renewed between the two: look again, now that it cannot
            perform from supaqueue.dispatcher d
            where d.no = v_dispatcher
              and d.renewed_at + d.lease_ms * interval '1 millisecond' < clock_timestamp()
            for update skip locked;
            continue when not found;
            rescued := rescued + supaqueue._end_lease(v_dispatcher, 'given back: its dispatcher was lost');
            lost_dispatchers := lost_dispatchers + 1;
        exception when others then
            raise warning 'the lease of dispatcher % could not be ended: %', v_dispatcher, sqlerrm;
        end;
    end loop;
    -- before overdue calls are ended: these were never made
    begin
        rescued := rescued + supaqueue._relay_rescue();
    exception when others then
        raise warning 'lost requests to the relay could not be given back: %', sqlerrm;
    end;
    begin
        overdue := supaqueue._end_overdue();
    exception when others then
        overdue := 0;
        raise warning 'overdue calls could not be ended: %', sqlerrm;
    end;
    begin
        select p.promoted, p.expired, p.scheduled, p.next_due_ms into promoted, expired, scheduled, next_due_ms
        from supaqueue.promote() p;
    exception when others then
        promoted := 0;
        expired := 0;
        scheduled := 0;
        next_due_ms := null;
        raise warning 'due jobs could not be put in line: %', sqlerrm;
    end;
    pruned := 0;
    loop
        begin
            perform supaqueue._sweep_dedup(200);
            select tick.pruned + p.pruned, p.has_more into pruned, has_more
            from supaqueue.prune(case when v_is_relay then 5000 else 200 end) p;
        exception when others then
            has_more := false;
            raise warning 'old jobs could not be deleted: %', sqlerrm;
        end;
        -- dispatchers go on by themselves when there is more
        exit when not has_more or not v_is_relay or clock_timestamp() > v_began + interval '3 seconds';
    end loop;
    -- last, since it locks workers until this commits, and cancel() may wait for one
    begin
        rescued := rescued + supaqueue._free_idle();
    exception when others then
        raise warning 'idle workers could not be freed: %', sqlerrm;
    end;
    if rescued > 0 or overdue > 0 or lost_dispatchers > 0 then
        perform supaqueue._wake();
    else
        perform supaqueue._relay_soon();
    end if;
    return next;
end
$$;
