select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
select supaqueue.reset_breaker('q');
select results_eq('select breaker_state, held_until, supaqueue._breaker_room(id) from supaqueue.queue',
    $$values ('closed', null::timestamptz, null::int)$$, 'closed, and no longer held');
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
select supaqueue.reset_breaker(:'queue');
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
select is(breaker_state, 'closed', 'four and four are not five') from supaqueue.queue;
update supaqueue.queue set breaker_state = 'half_open';
select is(supaqueue._breaker_room(:'queue'), 1, 'set by hand it works as well');
select make_calls(:d, :'queue', '{success}');
select is(breaker_state, 'ramping', 'though it has not opened by itself') from supaqueue.queue;
select make_calls(:d, :'queue', '{success}');
select is(supaqueue._breaker_room(:'queue'), 2, 'with each success');
select make_calls(:d, :'queue', '{success}');
select is(breaker_state, 'closed', 'until it closes') from supaqueue.queue;
