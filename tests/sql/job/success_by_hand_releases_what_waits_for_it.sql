select a_queue('q') as queue \gset
select supaqueue.enqueue('q', held => true) as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
update supaqueue.job set status = 'failed' where id = :'source';
select ok(not is_in_line(:'target'), 'not when it failed');
update supaqueue.job set status = 'success' where id = :'source';
select ok(is_in_line(:'target'), 'in line');
select isnt(satisfied_at, null, 'the dependency is kept and marked') from supaqueue.job_dependencies;
