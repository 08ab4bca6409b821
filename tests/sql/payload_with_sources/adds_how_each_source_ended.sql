select a_queue('q', 2, '{"max_attempts": 1}') as queue \gset
insert into supaqueue.job (id, queue, payload) select '00000000-0000-7000-8000-000000000001', id, '{"n": 1}' from supaqueue.queue where name = 'q' returning id as a \gset
insert into supaqueue.job (id, queue, payload) select '00000000-0000-7000-8000-000000000002', id, '{"n": 2}' from supaqueue.queue where name = 'q' returning id as b \gset
select supaqueue.enqueue('q', '{"n": 3, "sources": "mine"}', held => true) as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'b', :'target', 'run'), (:'a', :'target', 'run');
create temp table call as select * from claim_all(a_dispatcher());
select settle_one(job, call, 'success', 200, null, '{"answer": 42}') from call where job = :'a' \g /dev/null
select settle_one(job, call, 'final', 422, 'HTTP 422', 'why not') from call where job = :'b' \g /dev/null
select is(supaqueue._payload_with_sources(:'target', t.payload), jsonb_build_object('n', 3, 'sources', jsonb_build_array(
    jsonb_build_object('id', :'a', 'queue', 'q', 'status', 'success', 'http_status', 200, 'response', '{"answer": 42}'::jsonb,
        'error', null, 'attempts', 1, 'reason', null),
    jsonb_build_object('id', :'b', 'queue', 'q', 'status', 'failed', 'http_status', 422, 'response', 'why not',
        'error', 'HTTP 422', 'attempts', 1, 'reason', j.reason))), 'in the order of ids')
from supaqueue.job t, supaqueue.job j where t.id = :'target' and j.id = :'b';
select is(supaqueue._payload_with_sources(:'a', '{"n": 1}'), '{"n": 1, "sources": []}', 'of a job without sources');
