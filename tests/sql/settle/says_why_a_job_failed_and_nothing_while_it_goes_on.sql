select a_queue('q', settings => '{"max_attempts": 2}') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.enqueue('q') as job \gset
select fail_once(:d, :'job');
select is(reason, null, 'not between attempts') from supaqueue.job;
select fail_once(:d, :'job');
select is(reason, 'attempts', 'attempts are used up') from supaqueue.job;
select supaqueue.retry(:'job') \g /dev/null
select call from call_again(:d, :'job') \gset
select is(reason, null, 'not when it runs again') from supaqueue.job;
select settle_one(:'job', :call, 'final', 489) as _ \gset
select is(reason, 'final', 'its function said so') from supaqueue.job;
select supaqueue.retry(:'job') \g /dev/null
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'success', 200) as _ \gset
select is(reason, null, 'not after a success') from supaqueue.job;
