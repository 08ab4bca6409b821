select a_queue('q', 4, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[3])) \g /dev/null
create temp table early as select * from claim_all(a_dispatcher(), 3);
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
select settle_one(job, call, 'success') from (select * from early limit 1) e \g /dev/null
select is(breaker_state, 'open', 'not while it is open') from supaqueue.queue;
update supaqueue.queue set held_until = clock_timestamp() - interval '1 millisecond';
select is(supaqueue._breaker_room(:'queue'), 0, 'they are still under way');
select settle_one(job, call, 'success') from (select * from early offset 1 limit 1) e \g /dev/null
select is(breaker_state, 'half_open', 'nor when it is half open') from supaqueue.queue;
select settle_one(job, call, 'failure') from (select * from early offset 2) e \g /dev/null
select is(breaker_state, 'half_open', 'nor do they open it again') from supaqueue.queue;
select is(supaqueue._breaker_room(:'queue'), 1, 'then there is room');
