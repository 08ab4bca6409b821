select ok(prosqlbody is not null or exists (select from unnest(proconfig) c where c = 'search_path=""'),
    p.oid::regprocedure || ' has an empty search path, or is bound when it is created')
from pg_proc p where (pronamespace = 'supaqueue'::regnamespace and proname not in ('uuid_v7', '_place_job', '_wake_trigger')) or proname in ('end_current_job', 'end_current_jobs');
select results_eq(
    $$select oid::regprocedure::text from pg_proc where pronamespace = 'supaqueue'::regnamespace and prosecdef order by 1$$,
    $$values ('supaqueue._relay_turn()'), ('supaqueue.enqueue_row()')$$,
    'none runs as its owner but two trigger functions: for tables of users, and at the commit of anybody');
