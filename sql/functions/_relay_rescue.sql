-- Gives back the calls of requests that pg_net lost, or the relay before it said that they arrived, after half a
-- minute; should such a request arrive after all, it finds nothing of its own to call. Returns how many calls it
-- gave back; _free_idle() frees their workers.
create or replace function supaqueue._relay_rescue() returns int
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
declare
    v_request record;
    v_count int := 0;
begin
    for v_request in
        with lost as (
            select r.id from supaqueue.relay_request r
            where r.sent_at < clock_timestamp() - supaqueue._relay_patience()
            for update skip locked
        )
        delete from supaqueue.relay_request r using lost where r.id = lost.id
        returning r.jobs, r.calls
    loop
        v_count := v_count + supaqueue._give_back_unlocked(v_request.jobs, v_request.calls,
            'given back: its request to the relay was lost');
    end loop;
    return v_count;
end
$$;

-- How long a request may take to the relay. A call that starts that late still ends before its deadline, which
-- is its timeout and a minute after its claim.
create or replace function supaqueue._relay_patience() returns interval
language sql immutable
set search_path = ''
as $$ select interval '30 seconds' $$;
