select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
update supaqueue.breaker set since = since - interval '16 seconds';
select make_calls(:d, :'queue', '{success}');
select results_eq('select successes, failures, successes_before, failures_before from supaqueue.breaker',
    'values (1, 0, 0, 4)', 'the half before still counts');
update supaqueue.breaker set since = since - interval '16 seconds';
select make_calls(:d, :'queue', '{failure}');
select results_eq('select successes, failures, successes_before, failures_before from supaqueue.breaker',
    'values (0, 1, 1, 0)', 'the one before that does not');
update supaqueue.breaker set since = since - interval '40 seconds';
select make_calls(:d, :'queue', '{failure}');
select results_eq('select successes, failures, successes_before, failures_before from supaqueue.breaker',
    'values (0, 1, 0, 0)', 'and none after a pause');
select is(breaker_state, 'closed', 'six failures, never together') from supaqueue.queue;
