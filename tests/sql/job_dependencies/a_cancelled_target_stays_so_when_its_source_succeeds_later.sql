select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'source', :'target', 'cancel');
update supaqueue.job set status = 'failed' where id = :'source';
savepoint failed;
select supaqueue.retry(:'source') \g /dev/null
update supaqueue.job set status = 'success' where id = :'source';
select is(status_of(:'target'), 'cancelled', 'it stays cancelled');
select supaqueue.retry(:'target') \g /dev/null
select ok(is_in_line(:'target'), 'until it is run again');
rollback to failed;
select supaqueue.retry(:'target') \g /dev/null
select ok(not is_in_line(:'target'), 'run again before its source, it waits');
select supaqueue.retry(:'source') \g /dev/null
update supaqueue.job set status = 'success' where id = :'source';
select ok(is_in_line(:'target'), 'until that succeeds');
