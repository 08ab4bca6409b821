select a_queue('q', 20, '{"rate_limit": 3, "rate_period": "100 seconds"}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[20])) \g /dev/null
select a_dispatcher() as d \gset
select is(count(*)::int, 3, 'three') from claim_all(:d);
select ok(started_at[1] between now() + interval '1 second' and clock_timestamp() + interval '2 seconds',
    'noted one to two hundredths of the period late') from supaqueue.limiter;
update supaqueue.limiter set started_at = array[clock_timestamp() - interval '99 seconds'], started = '{3}';
select is(count(*)::int, 0, 'not yet') from claim_again(:d, :'queue');
update supaqueue.limiter
set started_at = array[clock_timestamp() - interval '101 seconds', clock_timestamp() - interval '50 seconds'],
    started = '{2,1}';
select is(count(*)::int, 2, 'those before the period are forgotten') from claim_again(:d, :'queue');
select is(started, '{1,2}', 'and the new ones noted') from supaqueue.limiter;
