select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q', max_attempts => 1) as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'job', :call_call, 'failure') as _ \gset
select is(status_of(:'job'), 'failed', 'one attempt only');
