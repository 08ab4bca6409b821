select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
delete from supaqueue.job where id = :'job';
select is_empty('select * from supaqueue.current_job', 'nothing under way');
select ok(not settle_one(:'job', :call_call, 'success'), 'nothing to settle');
select supaqueue.enqueue('q') as next \gset
select is(count(*)::int, 1, 'the worker goes on with the next') from claim_with(:d, :'queue', array[:'call_worker'::uuid]);
