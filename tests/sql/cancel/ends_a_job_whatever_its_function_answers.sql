select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as called \gset
select supaqueue.enqueue('q') as waiting \gset
select * from claim_all(a_dispatcher()) \gset call_
select ok(supaqueue.cancel(:'waiting'), 'one that waits');
select ok(supaqueue.cancel(:'called'), 'one that is called');
select ok(not settle_one(:'called', :call_call, 'success'), 'its answer is refused');
select is(status_of(:'called'), 'cancelled', 'it stays cancelled');
select is(supaqueue.cancel(:'called'), false, 'false when it has ended');
select throws_ok('select supaqueue.cancel(gen_random_uuid())', 'SQ008', null, 'an unknown job');
