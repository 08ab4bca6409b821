select a_queue('q', 6, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as one \gset
select a_dispatcher() as two \gset
select make_calls(:one, :'queue', '{failure,failure}');
select make_calls(:two, :'queue', '{failure,failure}');
select make_calls(:one, :'queue', '{failure}');
select is(breaker_state, 'open', 'together') from supaqueue.queue;
