-- superuser only
select ok(has_table_privilege('service_role', 'supaqueue.' || t, 'select'), t || ' can be read')
from unnest('{setting,migration}'::text[]) t;
select ok(not has_table_privilege('service_role', 'supaqueue.' || t, p), t || ': ' || p)
from unnest('{setting,migration}'::text[]) t, unnest('{insert,update,delete,truncate,references,trigger}'::text[]) p;
set local role service_role;
select is(state_of($$update supaqueue.setting set relay_url = 'http://other.test'$$), '42501', 'by an update');
