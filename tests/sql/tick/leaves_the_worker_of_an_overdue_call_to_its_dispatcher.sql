select a_queue('q', 1, '{"timeout_ms": 1000}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
update supaqueue.job set started_at = started_at - interval '476 seconds', writes = writes + 1;
select is(overdue, 1, 'ended') from supaqueue.tick();
select results_eq('select locked, dispatcher from supaqueue.worker', format('values (true, %s::bigint)', :d),
    'the dispatcher may still be on the phone');
select ok(not settle_one(:'job', :call_call, 'success'), 'its late settlement is refused');
