select a_queue('q') as queue \gset
select supaqueue.enqueue('q') \gset
select a_dispatcher() as d \gset
select let_lease_run_out(:d);
select lost_dispatchers from supaqueue.tick() \gset
select throws_ok(format('select * from supaqueue.lease_workers(%s, 1, true)', :d), 'SQ010');
select is_empty('select * from supaqueue.worker where locked', 'no worker is taken');
