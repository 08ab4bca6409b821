select a_queue('q', 2) as queue \gset
select a_queue('other', 1) as other \gset
select supaqueue.enqueue('q') as pending \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('other') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'pending', :'source'), (:'source', :'target');
select a_dispatcher() as d \gset
select * from claim_all(:d, 1) \gset call_
delete from supaqueue.queue where id = :'queue';
select is_empty(format('select * from supaqueue.worker where queue = %L', :'queue'), 'busy or not, its workers are gone');
select is_empty(format('select * from supaqueue.job where queue = %L', :'queue'), 'its jobs are gone');
select ok(is_in_line(:'target'), 'what waited for them in another queue is free');
select ok(not settle_one(:'call_job', :call_call, 'success'), 'an answer that comes later is refused');
select lives_ok(format('select supaqueue.unregister(%s)', :d), 'its dispatcher can leave');
