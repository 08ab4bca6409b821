select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select let_lease_run_out(:d);
select ok(supaqueue.renew(:d, true), 'nobody had ended the lease yet');
select is(lost_dispatchers, 0, 'now nobody does') from supaqueue.tick();
select is(status_of(:'job'), 'in_progress', 'its call goes on');
