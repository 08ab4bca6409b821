-- superuser only
select ok(relrowsecurity, relname || ' has row level security') from pg_class
where relnamespace = 'supaqueue'::regnamespace and relkind = 'r' order by relname;
select is(array_agg(p.roles || p.cmd::name), array['{service_role,ALL}'::name[]], c.relname || ' has one policy, for service_role')
from pg_class c join pg_policies p on p.schemaname = 'supaqueue' and p.tablename = c.relname
where c.relnamespace = 'supaqueue'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname;
grant usage on schema supaqueue to anon;
grant select on all tables in schema supaqueue to anon;
select a_queue('q') as queue \gset
set local role anon;
select is_empty('select * from supaqueue.queue', 'granted by mistake, anon still sees nothing');
