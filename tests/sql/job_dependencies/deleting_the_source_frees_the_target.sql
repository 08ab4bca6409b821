select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as other \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target'), (:'other', :'target');
delete from supaqueue.job where id = :'source';
select ok(not is_in_line(:'target'), 'not while it waits for another');
delete from supaqueue.job where id = :'other';
select ok(is_in_line(:'target'), 'in line');
