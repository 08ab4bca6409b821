select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'a') as a1 \gset
update supaqueue.job set status = 'failed';
select supaqueue.enqueue('q', '2', dedup_key => 'a') as a2 \gset
select supaqueue.enqueue('q', '3', dedup_key => 'b') as b1 \gset
update supaqueue.job set status = 'failed' where id = :'b1';
select supaqueue.enqueue('q', '4', dedup_key => 'b') as b2 \gset
update supaqueue.job set status = 'failed' where id = :'b2';
select supaqueue.enqueue('q', '5', dedup_key => 'c') as c \gset
select supaqueue.enqueue('q', '6') as d \gset
update supaqueue.job set status = 'failed' where id in (:'c', :'d');
delete from supaqueue.dedup where key = 'c';
select is(supaqueue.redrive('q'), 3::bigint, 'three of five');
select is(status_of(:'a1'), 'failed', 'another is pending');
select is(status_of(:'b1'), 'failed', 'another with the same key failed later');
select is(status_of(:'b2'), 'pending', 'that one is put back');
select is(status_of(:'c'), 'pending', 'one whose key was swept');
select is(status_of(:'d'), 'pending', 'one without a key');
select is(supaqueue.enqueue('q', dedup_key => k), j::uuid, k || ' is held') from (values ('a', :'a2'), ('b', :'b2'), ('c', :'c')) v (k, j);
select is(supaqueue.redrive('q'), 0::bigint, 'the others stay');
