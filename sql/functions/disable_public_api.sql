-- Closes to signed-in users what enable_public_api() opened: drops schema supaqueue_public. Jobs stay. Nothing
-- happens when it is not there. Raises SQ015 for anybody but the owner of schema supaqueue; an error of
-- Postgres (2BP01) when something of yours is in the schema or depends on it.
create or replace function supaqueue.disable_public_api() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_function regprocedure;
begin
    perform supaqueue._owner('close it to clients');
    if not supaqueue._has_public_api() then
        return;
    end if;
    for v_function in
        select p.oid from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'supaqueue_public' and p.proname in ('enqueue', 'job_status', 'cancel') and p.prosecdef
    loop
        execute 'drop function ' || v_function;
    end loop;
    drop schema supaqueue_public;
end
$$;
