-- superuser only
create function pg_temp.grantees(acl aclitem[], kind "char", owner oid) returns text[] language sql as $$
    select array(
        select distinct case when a.grantee = 0 then 'public' else a.grantee::regrole::text end
        from aclexplode(coalesce(acl, acldefault(kind, owner))) a order by 1)
$$;
select is(pg_temp.grantees(nspacl, 'n', nspowner), '{postgres,service_role}', 'schema')
from pg_namespace where nspname = 'supaqueue';
select is(pg_temp.grantees(relacl, case relkind when 'S' then 's' else 'r' end::"char", relowner), '{postgres,service_role}', relname::text)
from pg_class where relnamespace = 'supaqueue'::regnamespace and relkind in ('r', 'v', 'S', 'm', 'p') order by relname;
select is(pg_temp.grantees(proacl, 'f', proowner), '{postgres,service_role}', p.oid::regprocedure::text)
from pg_proc p where pronamespace = 'supaqueue'::regnamespace or p.proname in ('end_current_job', 'end_current_jobs') order by p.oid::regprocedure::text;
select is_empty($$select attrelid::regclass from pg_attribute where attacl is not null and attrelid in (
    select oid from pg_class where relnamespace = 'supaqueue'::regnamespace)$$, 'no column has grants of its own');
select ok(not has_schema_privilege(r, 'supaqueue', 'usage') and not has_schema_privilege(r, 'supaqueue', 'create'), r || ' cannot use the schema')
from unnest('{anon,authenticated}'::text[]) r;
select ok(not has_function_privilege(r, 'public.end_current_job(uuid, boolean, boolean)', 'execute')
    and not has_function_privilege(r, 'public.end_current_jobs(jsonb)', 'execute'), r || ' cannot end a call')
from unnest('{anon,authenticated}'::text[]) r;
