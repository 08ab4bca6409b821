select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select throws_ok(format('select supaqueue.update_job(%L, %L)', :'job', '{"priority": 1}'), 'SQ004',
    format('job "%s" is in_progress, only one that is pending or held can be changed', :'job'), 'under way');
select matches(hint, 'until its call has ended', 'what to do') from error_of(format('select supaqueue.update_job(%L, %L)', :'job', '{}'));
update supaqueue.job set status = 'failed';
select matches(message, 'is failed', 'ended') from error_of(format('select supaqueue.update_job(%L, %L)', :'job', '{}'));
select matches(hint, 'retry', 'what to do') from error_of(format('select supaqueue.update_job(%L, %L)', :'job', '{}'));
