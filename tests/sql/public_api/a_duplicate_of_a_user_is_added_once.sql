-- superuser only
select a_queue('mail', 2, '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
select as_client(:'ada', $$select supaqueue_public.enqueue('mail', dedup_key => 'k')$$) as first \gset
select is(as_client(:'ada', $$select supaqueue_public.enqueue('mail', dedup_key => 'k')$$), :'first', 'the id of the one there is');
select is(count(*)::int, 1, 'and no other was added') from supaqueue.job;
select a_dispatcher() as d \gset
create temp table claimed as select * from claim_all(:d);
select is((select job from claimed), :'first'::uuid, 'it is called');
select settle_one(job, call, 'success', 200, response => '{"sent": true}') from claimed;
select is(as_client(:'ada', format('select supaqueue_public.job_status(%L)', :'first'))::jsonb -> 'response', '{"sent": true}', 'seen');
select isnt(as_client(:'ada', $$select supaqueue_public.enqueue('mail', dedup_key => 'k')$$), :'first', 'again once it has ended');
