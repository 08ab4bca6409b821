select a_queue('q', settings => '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'job', :call_call, 'failure', 500, 'http 500') as _ \gset
select let_time_pass(:'job');
select promoted from supaqueue.promote() \gset
select * from claim_with(:d, :'queue', array[:'call_worker'::uuid]) \gset call_
select settle_one(:'job', :call_call, 'success', 200) as _ \gset
select results_eq('select status::text, attempts, http_status, error from supaqueue.job',
    $$values ('success', 2, 200, null::text)$$, 'no error left');
