select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as failed \gset
select supaqueue.enqueue('q') as cancelled \gset
select supaqueue.enqueue('q') as success \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure)
select s, :'target', 'run' from unnest(array[:'failed', :'cancelled', :'success']::uuid[]) s;
update supaqueue.job set status = 'failed' where id = :'failed';
select is(blockers, 2, 'two are left') from supaqueue.job where id = :'target';
update supaqueue.job set status = 'cancelled' where id = :'cancelled';
select ok(not is_in_line(:'target'), 'one is left');
update supaqueue.job set status = 'success' where id = :'success';
select ok(is_in_line(:'target'), 'all have ended');
select is(count(satisfied_at), 3::bigint, 'all are satisfied') from supaqueue.job_dependencies;
