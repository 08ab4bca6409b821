select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
select supaqueue.update_queue('q', '{"breaker_threshold": null}');
select results_eq('select breaker_state, held_until, supaqueue._breaker_room(id) from supaqueue.queue',
    $$values ('closed', null::timestamptz, null::int)$$, 'with its hold');
select make_calls(:d, :'queue', array_fill('failure'::text, array[10]));
select is(breaker_state, 'closed', 'and stays so') from supaqueue.queue;
select supaqueue.update_queue('q', '{"breaker_threshold": 0.6}');
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
select is(breaker_state, 'closed', 'set again it counts anew') from supaqueue.queue;
select make_calls(:d, :'queue', '{failure}');
select is(breaker_state, 'open', 'and opens') from supaqueue.queue;
