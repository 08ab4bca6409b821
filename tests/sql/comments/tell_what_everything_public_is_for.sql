-- What a user may touch is described in the database itself: docs/sql-api.md is made from that.
select is(
    array(
        select 'type ' || t.typname from pg_type t
        where t.typnamespace = 'supaqueue'::regnamespace and t.typtype = 'e' and obj_description(t.oid, 'pg_type') is null
        union all
        select 'relation ' || c.relname from pg_class c
        where c.relnamespace = 'supaqueue'::regnamespace and c.relkind in ('r', 'v') and c.relname !~ '^_'
          and obj_description(c.oid, 'pg_class') is null
        union all
        select 'column ' || c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'supaqueue'::regnamespace and c.relkind = 'r' and c.relname !~ '^_'
          and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
        union all
        select 'function ' || p.proname from pg_proc p
        where (p.pronamespace = 'supaqueue'::regnamespace or p.oid::regproc::text = 'public.end_current_job')
          and p.proname !~ '^_' and obj_description(p.oid, 'pg_proc') is null),
    '{}', 'nothing public is without a comment');

select matches(obj_description('supaqueue.cancel'::regproc, 'pg_proc'), E'^Cancels a job.*\n.*SQ008',
    'the comment above a function is the one in the database, line by line');
select matches(obj_description('public.end_current_job'::regproc, 'pg_proc'), '^Settles one call',
    'also of the one in the public schema');
