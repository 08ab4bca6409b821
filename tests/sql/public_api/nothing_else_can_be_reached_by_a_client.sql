-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
select as_client(:'ada', $$select supaqueue_public.enqueue('mail')$$) as job \gset
select ok(as_client(:'ada', s) like '42501 permission denied for schema supaqueue%', s)
from unnest(array[
    'select count(*) from supaqueue.job', 'delete from supaqueue.job returning id', 'update supaqueue.job set payload = null returning id',
    'insert into supaqueue.job (queue) select null returning id', 'select name from supaqueue.queue',
    'select supaqueue.enqueue(''mail'')', 'select supaqueue._client_uid()',
    'select supaqueue.cancel(''' || :'job' || ''')', 'select supaqueue.enable_public_api()']) s;
select ok(as_client(:'ada', 'create function supaqueue_public.f() returns int language sql as ''select 1''') like '42501%',
    'nor can anything be added to the schema');
select is((select array_agg(k order by k) from unnest(proargnames) k), '{dedup_key,payload,queue,run_at}'::text[],
    'no headers, no method, no address, no limits can be given')
from pg_proc where oid = 'supaqueue_public.enqueue'::regproc;
