select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select results_eq('select status::text, worker, call, attempts, ready, started_at >= now(), finished_at from supaqueue.job',
    format('values (%L, %L::uuid, %s::bigint, 1, null::bigint, true, null::timestamptz)', 'in_progress', :'call_worker', :call_call),
    'status, worker, call, attempts, started_at');
select is(:call_attempt, 1, 'the first attempt');
select settle_one(:'job', :call_call, 'aborted') as _ \gset
select attempt as again, call > :call_call as is_newer
from claim_with((select max(no) from supaqueue.dispatcher), :'queue', array[:'call_worker'::uuid]) \gset
select ok(:'is_newer', 'every call has a number of its own');
