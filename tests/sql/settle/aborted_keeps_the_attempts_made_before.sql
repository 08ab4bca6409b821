select a_queue('q', 1) as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'job', :call_call, 'failure') as _ \gset
select let_time_pass(:'job');
select promoted from supaqueue.promote() \gset
select * from claim_with(:d, :'queue', array[:'call_worker'::uuid]) \gset call_
select is(:call_attempt, 2, 'the second attempt');
select ok(settle_one(:'job', :call_call, 'aborted'), 'is broken off');
select is(attempts, 1, 'the first one still counts') from supaqueue.job;
