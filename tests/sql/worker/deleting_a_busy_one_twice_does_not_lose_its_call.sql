select a_queue('q', 1) as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
delete from supaqueue.worker;
delete from supaqueue.worker;
select is(count(*)::int, 1, 'it stays while it is busy') from supaqueue.worker;
select let_lease_run_out(:d);
select is(rescued, 1, 'and its call is found when its dispatcher is lost') from supaqueue.tick();
select is_empty('select * from supaqueue.worker', 'then it is gone');
