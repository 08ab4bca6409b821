-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
\set bob 22222222-2222-4222-8222-222222222222
select as_client(:'ada', $$select supaqueue_public.enqueue('mail')$$) as hers \gset
select supaqueue.enqueue('mail') as nobodys \gset
select is(as_client(:'bob', format('select supaqueue_public.job_status(%L)', j)), null, 'not seen')
from unnest(array[:'hers', :'nobodys', '00000000-0000-4000-8000-000000000000']) j;
select is(as_client(:'bob', format('select supaqueue_public.cancel(%L)', j)), 'SQ008 no job has the id "' || j || '"', 'not cancelled')
from unnest(array[:'hers', :'nobodys', '00000000-0000-4000-8000-000000000000']) j;
select is(status_of(:'hers'), 'pending', 'and it goes on');
select is(status_of(:'nobodys'), 'pending', 'as does one that nobody owns');
