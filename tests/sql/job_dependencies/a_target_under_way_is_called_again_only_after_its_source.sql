select a_queue('q', 1, '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q') as target \gset
select * from claim_all(a_dispatcher()) \gset call_
select supaqueue.enqueue('q') as source \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
select ok(settle_one(:'target', :call_call, 'failure'), 'the call under way settles');
select results_eq(format('select status::text, ready, due_at from supaqueue.job where id = %L', :'target'),
    $$values ('pending', null::bigint, null::timestamptz)$$, 'its next attempt waits for the source');
update supaqueue.job set status = 'success' where id = :'source';
select let_time_pass(:'target');
select promoted from supaqueue.promote() \gset
select ok(is_in_line(:'target'), 'then it is in line');
