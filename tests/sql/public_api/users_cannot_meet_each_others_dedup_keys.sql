-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
\set bob 22222222-2222-4222-8222-222222222222
select as_client(:'ada', $$select supaqueue_public.enqueue('mail', dedup_key => 'k')$$) as hers \gset
select as_client(:'bob', $$select supaqueue_public.enqueue('mail', dedup_key => 'k')$$) as his \gset
select isnt(:'his'::text, :'hers', 'the same key of two users is two jobs');
select is(array_agg(j.dedup_key order by j.dedup_key), array[:'ada' || ':k', :'bob' || ':k'], 'each under its user')
from supaqueue.job j;
