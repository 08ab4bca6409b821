select a_queue('q', 4, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
update supaqueue.queue set held_until = clock_timestamp() - interval '1 millisecond';
select supaqueue._breaker_room(:'queue') as _ \gset
select revision from supaqueue.queue \gset
select make_calls(:d, :'queue', '{success}');
select results_eq('select breaker_state, supaqueue._breaker_room(id) from supaqueue.queue', $$values ('ramping', 1)$$, 'the first answer');
select make_calls(:d, :'queue', '{success}');
select is(supaqueue._breaker_room(:'queue'), 2, 'one more');
update supaqueue.breaker set since = since - interval '1 hour';
select * from call_again(:d, supaqueue.enqueue('q')) \gset call_
select is(supaqueue._breaker_room(:'queue'), 1, 'less what is under way');
select settle_one(:'call_job', :call_call, 'success') as _ \gset
select results_eq('select breaker_state, supaqueue._breaker_room(id) from supaqueue.queue', $$values ('ramping', 3)$$,
    'the next one, however long that takes');
select make_calls(:d, :'queue', '{success}');
select results_eq('select breaker_state, supaqueue._breaker_room(id), revision from supaqueue.queue',
    format($$values ('closed', null::int, %s::bigint)$$, :revision), 'closed when all workers are at work, under the same settings');
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
select is(breaker_state, 'closed', 'it counts anew') from supaqueue.queue;
