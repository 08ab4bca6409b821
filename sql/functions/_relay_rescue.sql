-- Gives back the calls of requests that pg_net lost, or the relay before it said that they arrived, after half a
-- minute; should such a request arrive after all, it finds nothing of its own to call. A request of which a call could
-- not be given back, since somebody has locked its job, stays for the next time. Returns how many calls it gave back;
-- _free_idle() frees their workers.
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
        select r.* from supaqueue.relay_request r
        where r.sent_at < clock_timestamp() - supaqueue._relay_patience()
        for update skip locked
    loop
        v_count := v_count + supaqueue._give_back_unlocked(v_request.jobs, v_request.calls,
            'given back: its request to the relay was lost');
        delete from supaqueue.relay_request r
        where r.id = v_request.id and not exists (
            select from unnest(v_request.jobs, v_request.calls) n (id, call)
            join supaqueue.job j on j.id = any (array[n.id]) and j.call = n.call and j.status = 'in_progress');
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
