-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
select is(as_client(u, s), 'SQ015 nobody is signed in', coalesce(u, 'null') || ': ' || s)
from unnest(array[null, '', 'user_2abc', '0']) u,
     unnest(array['select supaqueue_public.enqueue(''mail'')', format('select supaqueue_public.job_status(%L)', gen_random_uuid()),
                  format('select supaqueue_public.cancel(%L)', gen_random_uuid())]) s;
set local request.jwt.claims = 'no json';
set local role authenticated;
select state_of($$select supaqueue_public.enqueue('mail')$$) as state \gset
set local role anon;
set local request.jwt.claims = '{"sub": "11111111-1111-4111-8111-111111111111"}';
select state_of($$select supaqueue_public.enqueue('mail')$$) as anon_state \gset
reset role;
select is(:'state'::text, 'SQ015', 'claims that are no JSON');
select is(:'anon_state'::text, '42501', 'anon may not call it at all');
select is_empty('select id from supaqueue.job', 'nothing was written');
