select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
select supaqueue.enqueue('q') as after \gset
insert into supaqueue.job_dependencies (source, target, on_success, on_failure)
values (:'source', :'target', 'cancel', 'run'), (:'target', :'after', 'run', 'cancel');
savepoint before;
update supaqueue.job set status = 'success' where id = :'source';
select is(status::text || ', ' || error, 'cancelled, source ' || :'source' || ' succeeded', 'not wanted') from supaqueue.job where id = :'target';
select is(status_of(:'after'), 'cancelled', 'nor what waits for it');
select isnt(satisfied_at, null, 'that dependency is decided') from supaqueue.job_dependencies where target = :'target';
select is(blockers, 0, 'it would run at once by hand') from supaqueue.job where id = :'target';
rollback to before;
update supaqueue.job set status = 'failed' where id = :'source';
select ok(is_in_line(:'target'), 'in line');
select is(status_of(:'after'), 'pending', 'and what waits for it waits');
