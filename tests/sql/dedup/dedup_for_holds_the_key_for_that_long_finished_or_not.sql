select a_queue('q', 9) as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k', dedup_for => '1 hour') as job \gset
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'while it is unfinished');
update supaqueue.job set status = 'success';
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'after it has ended');
select is(supaqueue.enqueue('q', '2', dedup_key => 'k', on_duplicate => 'replace'), :'job', 'whatever the duplicate asks for');
select is((select count(*) from supaqueue.job), 1::bigint, 'nothing was added');
delete from supaqueue.job;
select is(supaqueue.enqueue('q', '2', dedup_key => 'k'), :'job', 'even when it was deleted');
update supaqueue.dedup set until = clock_timestamp();
select is(status_of(supaqueue.enqueue('q', '2', dedup_key => 'k')), 'pending', 'not longer');
update supaqueue.dedup set until = clock_timestamp();
select is(supaqueue.enqueue('q', '3', dedup_key => 'k'), (select id from supaqueue.job), 'but as long as a job is unfinished');
