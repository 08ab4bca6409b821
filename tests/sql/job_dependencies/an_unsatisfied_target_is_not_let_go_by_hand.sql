select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q', held => true) as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
update supaqueue.job set status = 'pending' where id = :'target';
select ok(not is_in_line(:'target'), 'pending, but it still waits');
update supaqueue.job set status = 'success' where id = :'source';
select ok(is_in_line(:'target'), 'then it goes');
