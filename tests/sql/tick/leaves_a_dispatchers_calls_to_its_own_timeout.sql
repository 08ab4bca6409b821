select a_queue('q', 1, '{"timeout_ms": 300000}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher(15000) as d \gset
select * from claim_all(:d) \gset call_
select supaqueue.update_queue('q', '{"timeout_ms": 1000}');
update supaqueue.job set started_at = started_at - interval '470 seconds', writes = writes + 1;
select is(overdue, 0, 'a setting that was shortened meanwhile ends no call') from supaqueue.tick();
update supaqueue.job set started_at = started_at - interval '6 seconds', writes = writes + 1;
select is(overdue, 1, '400 seconds, its lease and a minute do') from supaqueue.tick();
