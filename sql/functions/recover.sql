-- After a dispatcher lost a connection: jobs may be claimed, or workers leased, that it was never told of.
-- Gives back what is in progress on its workers but for `calls`, and frees its workers but for `workers`,
-- once any claim still under way has ended. Returns how many jobs went back, and the workers that are
-- no longer its own: a job of theirs cannot be given back now, since somebody has locked it, and tick() sees to
-- both later. Raises SQ010 when the lease was lost.
create or replace function supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[])
returns table (given_back int, lost_workers uuid[])
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
declare
    v_workers uuid[];
    v_jobs uuid[];
    v_calls bigint[];
begin
    perform pg_advisory_xact_lock(supaqueue._lease_lock(), dispatcher::int);
    perform supaqueue._hold_lease(dispatcher);
    v_workers := array(select w.id from supaqueue.worker w where w.dispatcher = recover.dispatcher order by w.id);
    select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls
    from supaqueue._calls_of(v_workers) c
    where c.call <> all (calls);
    given_back := 0;
    if v_jobs is not null then
        given_back := supaqueue._give_back_unlocked(v_jobs, v_calls, 'given back: the answer to its claim was lost');
        select array_agg(distinct c.worker), array_agg(c.job), array_agg(c.call) into lost_workers, v_jobs, v_calls
        from supaqueue._calls_of(v_workers) c
        where c.call <> all (calls);
        -- what nobody leases is given back, known or not: with a call that it knows a worker stays
        if exists (select from supaqueue._calls_of(lost_workers) c where c.call = any (calls)) then
            given_back := given_back + coalesce(cardinality(
                supaqueue._give_back(v_jobs, v_calls, 'given back: the answer to its claim was lost')), 0);
            lost_workers := null;
        end if;
        update supaqueue.worker w set dispatcher = null where w.id = any (lost_workers);
    end if;
    perform supaqueue._free_workers(array(
        select w from unnest(v_workers) w where w <> all (workers) except select l from unnest(lost_workers) l));
    return next;
end
$$;
