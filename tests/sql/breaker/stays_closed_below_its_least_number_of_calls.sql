select a_queue('q', 3, '{"breaker_threshold": 0.1, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', array_fill('failure'::text, array[9]));
select is(breaker_state, 'closed', 'nine') from supaqueue.queue;
select is(supaqueue._breaker_room(:'queue'), null, 'no limit');
select make_calls(:d, :'queue', '{failure}');
select is(breaker_state, 'open', 'ten, the default') from supaqueue.queue;
