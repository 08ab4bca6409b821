select ok(exists (select from unnest(proconfig) c where c = 'search_path=""'), p.oid::regprocedure || ' has an empty search path')
from pg_proc p where (pronamespace = 'supaqueue'::regnamespace and proname <> 'uuid_v7') or proname = 'end_current_job';
select results_eq(
    $$select oid::regprocedure::text from pg_proc where pronamespace = 'supaqueue'::regnamespace and prosecdef$$,
    $$values ('supaqueue.enqueue_row()')$$, 'none runs as its owner but the trigger function for tables of users');
