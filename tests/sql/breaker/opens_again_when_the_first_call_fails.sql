select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
update supaqueue.queue set held_until = clock_timestamp() - interval '1 millisecond';
select supaqueue._breaker_room(:'queue') as _ \gset
select make_calls(:d, :'queue', '{failure}');
select results_eq('select breaker_state, held_until > clock_timestamp() + interval ''25 seconds'' from supaqueue.queue',
    $$values ('open', true)$$, 'for as long as before');
