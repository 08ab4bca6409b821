select a_queue('q') as queue \gset
select a_queue('p') as other \gset
select isnt(supaqueue.enqueue('q', dedup_key => 'k'), supaqueue.enqueue('p', dedup_key => 'k'), 'two queues, two jobs');
select is((select count(*) from supaqueue.dedup), 2::bigint, 'two keys');
select supaqueue.drop_queue('p', true) \gset
select is((select count(*) from supaqueue.dedup), 1::bigint, 'which go with their queue');
