select a_queue('q') as queue \gset
select a_queue('p') as other \gset
select supaqueue.enqueue('q', dedup_key => 'a') as a \gset
select supaqueue.enqueue('q', dedup_key => 'b') as b \gset
select throws_ok(format('update supaqueue.job set dedup_key = %L where id = %L', 'a', :'b'), 'SQ007', null, 'one that is held');
update supaqueue.job set dedup_key = 'c' where id = :'b';
select is(supaqueue.enqueue('q', dedup_key => 'c'), :'b', 'one that is free');
select isnt(supaqueue.enqueue('q', dedup_key => 'b'), :'b', 'the old one is free then');
update supaqueue.job set queue = :'other' where id = :'a';
select is(supaqueue.enqueue('p', dedup_key => 'a'), :'a', 'in another queue');
select isnt(supaqueue.enqueue('q', dedup_key => 'a'), :'a', 'it is free in the old one');
update supaqueue.job set dedup_key = null where id = :'b';
select isnt(supaqueue.enqueue('q', dedup_key => 'c'), :'b', 'and one that was taken away');
