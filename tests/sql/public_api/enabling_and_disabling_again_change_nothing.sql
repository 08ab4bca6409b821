-- superuser only
select supaqueue.disable_public_api();
select hasnt_schema('supaqueue_public');
select supaqueue.enable_public_api();
create temp table before as
select p.oid, p.proacl, p.proowner from pg_proc p where p.pronamespace = 'supaqueue_public'::regnamespace;
grant execute on function supaqueue_public.cancel(uuid) to anon;
select supaqueue.enable_public_api();
select set_eq('select oid, proacl, proowner from pg_proc where pronamespace = ''supaqueue_public''::regnamespace',
    'select * from before', 'the same functions, and no grant that was added');
select ok(prosecdef and proconfig = array['search_path=""'], proname || ' runs as its owner, its search path empty')
from pg_proc where pronamespace = 'supaqueue_public'::regnamespace;
select supaqueue.disable_public_api();
select supaqueue.disable_public_api();
select hasnt_schema('supaqueue_public');
