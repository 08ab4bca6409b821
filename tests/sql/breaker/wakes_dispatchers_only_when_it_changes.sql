-- superuser only
create temp table woken (n int generated always as identity);
create or replace function supaqueue._wake() returns void language sql as 'insert into pg_temp.woken default values';
select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{success,failure,failure}');
create temp table calls as select call_again(:d, supaqueue.enqueue('q')) as call;
delete from woken;
select settle_one((call).job, (call).call, 'aborted') from calls \g /dev/null
update calls set call = call_again(:d, (call).job);
select settle_one((call).job, (call).call, 'final') from calls \g /dev/null
select is(count(*)::int, 0, 'not at a count') from woken;
update calls set call = call_again(:d, supaqueue.enqueue('q'));
delete from woken;
select settle_one((call).job, (call).call, 'failure') from calls \g /dev/null
select is(breaker_state, 'open', 'three of five') from supaqueue.queue;
select is(count(*)::int, 1, 'once when it opens') from woken;
