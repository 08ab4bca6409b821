select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{success,success,failure,failure}');
select is(breaker_state, 'closed', 'closed as long as there are too few calls') from supaqueue.queue;
select make_calls(:d, :'queue', '{failure}');
select results_eq('select breaker_state, held_until - clock_timestamp() between interval ''25 seconds'' and interval ''30 seconds'' from supaqueue.queue',
    $$values ('open', true)$$, 'three of five, and nothing for breaker_open_ms');
select is(supaqueue._breaker_room(:'queue'), 0, 'there is no room');
select a_queue('other', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as other \gset
select make_calls(:d, :'other', '{success,success,success,failure,failure,failure,success}');
select is(breaker_state, 'closed', 'not with a share below') from supaqueue.queue where id = :'other';
