-- A dispatcher says that it is there. Returns its number; the lease ends `lease_ms` after the last renew().
create or replace function supaqueue.register(name text, version text, lease_ms int) returns bigint
language sql
set search_path = ''
as $$
    insert into supaqueue.dispatcher (name, version, lease_ms) values (name, version, lease_ms) returning no
$$;
