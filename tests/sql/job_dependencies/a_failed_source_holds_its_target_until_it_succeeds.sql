select a_queue('q', 1, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'source', :call_call, 'failure') as _ \gset
select is(status_of(:'source'), 'failed', 'the source failed');
select ok(not is_in_line(:'target'), 'the target waits');
select ok(supaqueue.retry(:'source'), 'the source is run again');
select * from claim_with(:d, :'queue', array[:'call_worker'::uuid]) \gset call_
select settle_one(:'source', :call_call, 'success') as _ \gset
select ok(is_in_line(:'target'), 'now the target is next');
