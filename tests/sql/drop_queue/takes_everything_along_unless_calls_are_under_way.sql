select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.enqueue('q') as other \gset
select * from claim_all(a_dispatcher()) \gset call_
select throws_ok($$select supaqueue.drop_queue('q')$$, 'SQ004', 'queue "q" has 1 calls under way');
select is(supaqueue.drop_queue('q', true), 2::bigint, 'by force: two jobs went');
select is_empty('select * from supaqueue.job', 'they are gone');
select throws_ok($$select supaqueue.drop_queue('q')$$, 'SQ001', null, 'so is the queue');
select a_queue('idle') as queue \gset
select is(supaqueue.drop_queue('idle'), 0::bigint, 'an idle queue needs no force');
