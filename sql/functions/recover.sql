-- After a dispatcher lost a connection: jobs may be claimed, or workers leased, that it was never told of.
-- Gives back what is in progress on its workers but for `calls`, and frees its workers but for `workers`,
-- once any claim still under way has ended. Returns how many jobs went back; raises SQ010 when the lease
-- was lost.
create or replace function supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[]) returns int
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
    if v_jobs is not null then
        perform supaqueue._give_back(v_jobs, v_calls, 'given back: the answer to its claim was lost');
    end if;
    perform supaqueue._free_workers(array(select w from unnest(v_workers) w where w <> all (workers)));
    return coalesce(cardinality(v_jobs), 0);
end
$$;
