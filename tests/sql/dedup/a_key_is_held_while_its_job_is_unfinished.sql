select a_queue('q', 9) as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k') as job \gset
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'pending: its id is returned');
update supaqueue.job set status = null where id = :'job';
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'held');
update supaqueue.job set status = 'pending' where id = :'job';
select * from claim_all(a_dispatcher()) \gset call_
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'under way');
select results_eq('select payload from supaqueue.job', $$values ('1'::jsonb)$$, 'nothing was added, nothing changed');
select isnt(supaqueue.enqueue('q', '2', dedup_key => 'other'), :'job', 'another key');
select isnt(supaqueue.enqueue('q', '2'), :'job', 'no key');
select settle_one(:'job', :call_call, 'success') \gset
select supaqueue.enqueue('q', '3', dedup_key => 'k') as next \gset
select isnt(:'next'::uuid, :'job', 'when it has ended, another is added');
select is(supaqueue.enqueue('q', '4', dedup_key => 'k'), :'next', 'which holds the key from then on');
delete from supaqueue.job where id = :'next';
select is(status_of(supaqueue.enqueue('q', '5', dedup_key => 'k')), 'pending', 'as when it was deleted');
