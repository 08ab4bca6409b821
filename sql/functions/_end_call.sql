-- Ends one call by hand and frees its worker, unless a dispatcher leases it: then the dispatcher goes on
-- with it, and finds its own settlement refused, or the relay has to break the call off (see _stop_worker()). A call that
-- is over already changes nothing: its worker may be at the next one.
create or replace function supaqueue._end_call(p_worker uuid, p_job uuid, p_call bigint, p_outcome text)
returns void
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue.settle(array[p_job], array[p_call], array[p_outcome], array[null]::int[],
        array[case when p_outcome = 'failure' then 'ended by hand as not successful' end], array[null]::text[]);
    if found then
        return;
    end if;
    perform supaqueue._free_workers(array(
        select w.id from supaqueue.worker w
        where w.id = p_worker and w.dispatcher is null and (w.stopping_until > clock_timestamp()) is not true));
    perform supaqueue._wake();
end
$$;
