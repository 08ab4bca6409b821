select a_queue('q', 20, '{"rate_limit": 5, "rate_period": "1 hour"}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[20])) \g /dev/null
select a_dispatcher() as d \gset
select is(count(*)::int, 5, 'five, though there are twenty workers') from claim_all(:d, 10);
select is(count(*)::int, 0, 'and no more') from claim_again(:d, :'queue');
select is(count(*)::int, 0, 'for another dispatcher neither') from claim_all(a_dispatcher());
select settle_one(id, call, 'success', 200) from supaqueue.job where status = 'in_progress' \g /dev/null
select is(count(*)::int, 0, 'nor when they have ended') from claim_again(:d, :'queue');
select supaqueue.unregister(:d) \g /dev/null
select is(count(*)::int, 0, 'nor after a restart') from claim_all(a_dispatcher());
