select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k') as job \gset
update supaqueue.job set status = 'failed';
select supaqueue.enqueue('q', '2', dedup_key => 'k') as other \gset
select throws_ok(format('select supaqueue.retry(%L)', :'job'), 'SQ007',
    format('job "%s" has the dedup_key "k" already', :'other'), 'not while another holds it');
select throws_ok(format('update supaqueue.job set status = null where id = %L', :'job'), 'SQ007', null, 'by plain SQL neither');
select matches(hint, 'Cancel that job', 'the hint') from error_of(format('select supaqueue.retry(%L)', :'job'));
select is(status_of(:'job'), 'failed', 'it stays as it was');
select supaqueue.cancel(:'other') \gset
select ok(supaqueue.retry(:'job'), 'when that has ended it may');
select is(supaqueue.enqueue('q', '3', dedup_key => 'k'), :'job', 'and holds the key');
update supaqueue.job set status = 'failed' where id = :'job';
delete from supaqueue.dedup;
select supaqueue.retry(:'job') \gset
select is(supaqueue.enqueue('q', '3', dedup_key => 'k'), :'job', 'also when the key was swept');
