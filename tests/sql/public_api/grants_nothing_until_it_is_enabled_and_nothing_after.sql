-- superuser only
-- Everything that anon, authenticated or everybody may do: in both schemas, and with functions in public.
create temp view granted as
    select (coalesce(nullif(a.grantee, 0)::regrole::text, 'public') || ' ' || lower(a.privilege_type) || ' on ' || o.name)::text collate "default" as what
    from (
        select n.nspname::text as name, coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
        from pg_namespace n where n.nspname like 'supaqueue%'
        union all
        select c.oid::regclass::text, coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname like 'supaqueue%' and c.relkind in ('r', 'v', 'm', 'S', 'p', 'f')
        union all
        select attrelid::regclass || '.' || attname, attacl
        from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
        where n.nspname like 'supaqueue%' and t.attacl is not null
        union all
        select p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner))
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname like 'supaqueue%' or n.nspname = 'public'
        union all
        select t.typname, t.typacl
        from pg_type t join pg_namespace n on n.oid = t.typnamespace
        where n.nspname like 'supaqueue%' and t.typacl is not null
    ) o
    cross join lateral aclexplode(o.acl) a
    where a.grantee = 0 or a.grantee::regrole::text in ('anon', 'authenticated')
    order by 1;

select is_empty('select what from granted', 'nothing is granted before');
select supaqueue.enable_public_api();
select set_eq('select what from granted', $$values
    ('authenticated execute on supaqueue_public.cancel(uuid)'),
    ('authenticated execute on supaqueue_public.enqueue(text,jsonb,timestamp with time zone,text)'),
    ('authenticated execute on supaqueue_public.job_status(uuid)'),
    ('authenticated usage on supaqueue_public')$$, 'three functions and their schema while enabled');
select supaqueue.disable_public_api();
select is_empty('select what from granted', 'nothing is granted after');
select hasnt_schema('supaqueue_public');
