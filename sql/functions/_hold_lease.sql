-- Keeps this dispatcher's lease from being given away until the transaction ends; raises SQ010 when it
-- already was. Whoever gives leases away takes the same lock exclusively. Without a dispatcher, as the relay
-- claims, there is no lease.
create or replace function supaqueue._hold_lease(p_dispatcher bigint) returns void
language plpgsql strict
set search_path = ''
as $$
begin
    perform pg_advisory_xact_lock_shared(supaqueue._lease_lock(), p_dispatcher::int);
    if not exists (select from supaqueue.dispatcher where no = p_dispatcher) then
        raise exception 'dispatcher % has lost its lease', p_dispatcher using errcode = 'SQ010',
            hint = 'It did not renew in time: its jobs were given back. It has to register again.';
    end if;
end
$$;

-- The advisory lock class of dispatcher leases.
create or replace function supaqueue._lease_lock() returns int
language sql immutable
set search_path = ''
as $$ select 1936683377 $$;
