select a_queue('q', 1) as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
delete from supaqueue.worker;
select results_eq('select locked, retiring from supaqueue.worker', 'values (true, true)', 'it stays while it is busy');
select is(job, :'job'::uuid, 'and is seen at work') from supaqueue.current_job;
select ok(settle_one(:'job', :call_call, 'success'), 'its call is settled');
select supaqueue.release_workers(:d, array[:'call_worker'::uuid]);
select is_empty('select * from supaqueue.worker', 'then it is gone');
