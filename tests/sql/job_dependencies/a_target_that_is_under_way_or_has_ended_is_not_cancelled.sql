select a_queue('q', 1, '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q') as target \gset
select * from claim_all(a_dispatcher()) \gset call_
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as done \gset
update supaqueue.job set status = 'success' where id = :'done';
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'source', :'target', 'cancel'), (:'source', :'done', 'cancel');
update supaqueue.job set status = 'failed' where id = :'source';
select is(status_of(:'target'), 'in_progress', 'under way');
select is(status_of(:'done'), 'success', 'ended');
select ok(settle_one(:'target', :call_call, 'failure'), 'its call is settled');
select let_time_pass(:'target') \g /dev/null
select promoted from supaqueue.promote() \gset
select ok(is_in_line(:'target'), 'and it is called again, though its source never succeeded');
