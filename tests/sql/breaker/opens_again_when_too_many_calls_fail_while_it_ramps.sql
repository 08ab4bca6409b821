select a_queue('q', 50, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
update supaqueue.queue set held_until = clock_timestamp() - interval '1 millisecond';
select supaqueue._breaker_room(:'queue') as _ \gset
select make_calls(:d, :'queue', '{success,success,success,success,failure,failure}');
select is(breaker_state, 'ramping', 'two of five') from supaqueue.queue;
select is(supaqueue._breaker_room(:'queue'), 4, 'and a failure admits no more');
select make_calls(:d, :'queue', '{failure,failure}');
select is(breaker_state, 'ramping', 'four of seven') from supaqueue.queue;
select make_calls(:d, :'queue', '{failure}');
select is(breaker_state, 'open', 'five of eight') from supaqueue.queue;
