select a_queue('q', settings => '{"max_attempts": 2, "backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'job', :call_call, 'failure') as _ \gset
select let_time_pass(:'job');
select promoted from supaqueue.promote() \gset
select * from claim_with(:d, :'queue', array[:'call_worker'::uuid]) \gset call_
select ok(settle_one(:'job', :call_call, 'failure', 503, 'http 503'), 'settled');
select results_eq('select status::text, attempts, due_at, ready, finished_at is not null, failed_at is not null, error from supaqueue.job',
    $$values ('failed', 2, null::timestamptz, null::bigint, true, true, 'http 503')$$, 'failed after the second');
