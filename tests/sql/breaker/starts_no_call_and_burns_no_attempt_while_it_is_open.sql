select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure,failure}');
select supaqueue.enqueue('q') as job \gset
select worker.id as worker from supaqueue.worker where dispatcher = :d \gset
select is_empty(format('select * from claim_with(%s, %L, array[%L::uuid])', :d, :'queue', :'worker'), 'nothing is claimed');
select is_empty(format('select * from claim_all(%s)', a_dispatcher()), 'nor by another dispatcher');
select results_eq('select status::text, attempts from supaqueue.job where id = ' || quote_literal(:'job'), $$values ('pending', 0)$$, 'it waits');
update supaqueue.queue set held_until = now() - interval '1 second';
select is(attempt, 1, 'and is called when that is over') from call_again(:d, :'job');
