select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{failure,failure,failure,failure}');
create temp table last as select call_again(:d, supaqueue.enqueue('q')) as call;
select supaqueue.hold(:'queue', 600000);
select settle_one((call).job, (call).call, 'failure') from last \g /dev/null
select ok(breaker_state = 'open' and held_until > clock_timestamp() + interval '9 minutes', 'open, and held as asked for') from supaqueue.queue;
select supaqueue.reset_breaker('q');
select ok(breaker_state = 'closed' and held_until > clock_timestamp() + interval '9 minutes', 'also when it is closed by hand') from supaqueue.queue;
