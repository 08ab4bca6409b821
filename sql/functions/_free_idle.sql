-- Frees the workers that no dispatcher leases and whose calls are under way no more: those made by hand that
-- were ended by tick(), or whose job was deleted, cancelled or put back by a user's plain SQL. Calls that a
-- dispatcher left behind when its lease ended, since their jobs could not be given back then, are given back
-- now. A worker whose call the relay still has to break off is not free: see _stop_worker(). Workers are locked before
-- their jobs are looked at, so that no call begins in between. Returns how many jobs it gave back.
create or replace function supaqueue._free_idle() returns int
language plpgsql
set search_path = ''
as $$
declare
    v_workers uuid[] := array(
        select w.id from supaqueue.worker w
        where w.locked and w.dispatcher is null
        order by w.id for update skip locked);
    v_jobs uuid[];
    v_calls bigint[];
    v_count int := 0;
begin
    if v_workers = '{}' then
        return 0;
    end if;
    select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls
    from supaqueue._calls_of(v_workers) c
    join supaqueue.job j on j.id = any (array[c.job])
    where j.dispatcher is not null;
    if v_jobs is not null then
        v_count := supaqueue._give_back_unlocked(v_jobs, v_calls, 'given back: its dispatcher is gone');
    end if;
    perform supaqueue._free_without_call(array(
        select w.id from supaqueue.worker w
        where w.id = any (v_workers) and (w.stopping_until > clock_timestamp()) is not true));
    return v_count;
end
$$;
