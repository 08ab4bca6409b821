select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{success,failure,failure}');
update supaqueue.breaker set since = since - interval '16 seconds';
select make_calls(:d, :'queue', '{failure}');
select is(breaker_state, 'closed', 'four') from supaqueue.queue;
select make_calls(:d, :'queue', '{failure}');
select is(breaker_state, 'open', 'three and two are five') from supaqueue.queue;
