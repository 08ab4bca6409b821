select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
select is(supaqueue._breaker_room(:'queue'), 0, 'none before');
select is(breaker_state, 'open', 'open') from supaqueue.queue;
update supaqueue.queue set held_until = clock_timestamp() - interval '1 millisecond';
select is(supaqueue._breaker_room(:'queue'), 1, 'one then');
select is(breaker_state, 'half_open', 'half open') from supaqueue.queue;
select is(supaqueue._breaker_room(:'queue'), 1, 'until it has started');
select * from call_again(:d, supaqueue.enqueue('q')) \gset call_
select is(supaqueue._breaker_room(:'queue'), 0, 'none while it is under way');
select settle_one(:'call_job', :call_call, 'aborted') as _ \gset
select results_eq('select breaker_state, supaqueue._breaker_room(id) from supaqueue.queue', $$values ('half_open', 1)$$, 'one when it was broken off');
