select a_queue('q', 1, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'job', :call_call, 'failure', 503, 'HTTP 503') \gset
select is(supaqueue.redrive('q'), 1::bigint, 'one is put back');
select results_eq('select number, outcome, http_status, error from supaqueue.attempt', $$values (1, 'failure', 503, 'HTTP 503')$$, 'its attempt is told');
