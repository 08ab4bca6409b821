-- superuser only
select a_queue('inside') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
select is(as_client(:'ada', format('select supaqueue_public.enqueue(%L)', q)), 'SQ001 no queue is called "' || q || '"', q)
from unnest(array['inside', :'queue', 'nowhere', '']) q;
select is(as_client(:'ada', 'select supaqueue_public.enqueue(null)'), 'SQ001 no queue is called "<NULL>"', 'null');
select is_empty('select id from supaqueue.job', 'nothing was written');
select supaqueue.update_queue('inside', '{"is_public": true}');
select isnt(as_client(:'ada', $$select supaqueue_public.enqueue('inside')::text like '%-%'$$), null, 'opened, it is there');
insert into supaqueue.queue (name, edge_function_name) values ('inside', 'g');
select is(as_client(:'ada', $$select supaqueue_public.enqueue('inside')::text like '%-%'$$), 'true', 'a closed one of its name is not seen');
