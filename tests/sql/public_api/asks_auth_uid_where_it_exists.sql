-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
create schema auth;
create function auth.uid() returns uuid language sql stable as $$ select '33333333-3333-4333-8333-333333333333'::uuid $$;
select supaqueue.enable_public_api();
select as_client('11111111-1111-4111-8111-111111111111', $$select supaqueue_public.enqueue('mail')$$) as job \gset
select is(owner, '33333333-3333-4333-8333-333333333333', 'not the claim') from supaqueue.job where id = :'job';
create or replace function auth.uid() returns uuid language sql stable as $$ select null::uuid $$;
select is(as_client('11111111-1111-4111-8111-111111111111', $$select supaqueue_public.enqueue('mail')$$),
    'SQ015 nobody is signed in', 'nobody is nobody');
