select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select is(supaqueue.unregister(:d), 1, 'one job');
select ok(is_in_line(:'job'), 'is back in line');
select is(attempts, 0, 'without a lost attempt') from supaqueue.job;
select is_empty('select * from supaqueue.worker where locked or dispatcher is not null', 'all workers are free');
select is_empty('select * from supaqueue.dispatcher', 'it is gone');
select throws_ok(format('select supaqueue.lease_workers(%s, 1, true)', :d), 'SQ010', null, 'it can lease no more');
