-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
create temp table event (id int);
create trigger t after insert on event for each row execute function supaqueue.enqueue_row('mail', '{"key_column": "id"}');
grant insert on event to authenticated;
create temp table other (id int);
select ok(as_client(:'ada', $$select supaqueue_public.enqueue('mail')$$) like '%-%', 'temporary tables do no harm');
savepoint clean;
create domain pg_temp.uuid as pg_catalog.uuid check (false);
select is(as_client(:'ada', s), 'SQ015 the temporary type "uuid" hides a built-in one', s)
from unnest(array[
    'select supaqueue_public.enqueue(''mail'')', 'select supaqueue_public.job_status(gen_random_uuid())',
    'select supaqueue_public.cancel(gen_random_uuid())', 'insert into event values (1)']) s;
rollback to clean;
create temp table jsonb (a int);
select is(as_client(:'ada', 'insert into event values (1)'), 'SQ015 the temporary type "jsonb" hides a built-in one', 'a table is a type');
