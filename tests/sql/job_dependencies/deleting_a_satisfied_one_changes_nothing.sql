select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as other \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target'), (:'other', :'target');
update supaqueue.job set status = 'success' where id = :'source';
delete from supaqueue.job where id = :'source';
select is(blockers, 1, 'still waiting for the other') from supaqueue.job where id = :'target';
