-- Whether schema supaqueue_public is there and was made by enable_public_api(): its function runs as its
-- owner, who is ours.
create or replace function supaqueue._has_public_api() returns boolean
language sql stable
set search_path = ''
as $$
    select exists (
        select from pg_catalog.pg_namespace n
        join pg_catalog.pg_namespace s on s.nspname = 'supaqueue' and s.nspowner = n.nspowner
        join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proowner = n.nspowner
        where n.nspname = 'supaqueue_public' and p.proname = 'job_status' and p.prosecdef)
$$;
