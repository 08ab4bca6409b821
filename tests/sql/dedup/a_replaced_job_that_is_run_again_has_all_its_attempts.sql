select a_queue('q', 9, '{"backoff_ms": 0, "max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q', dedup_key => 'k') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d, 1) \gset call_
select supaqueue.enqueue('q', dedup_key => 'k', on_duplicate => 'replace') as next \gset
select ok(settle_one(:'job', :call_call, 'failure'), 'its call fails');
select is(status_of(:'job') || ' ' || reason, 'failed replaced', 'with an attempt left') from supaqueue.job where id = :'job';
select supaqueue.cancel(:'next') \g /dev/null
select is(supaqueue.redrive(reason => 'replaced'), 1::bigint, 'it is run again');
select is(reason, null, 'no more replaced') from supaqueue.job where id = :'job';
select fail_once(:d, :'job');
select is(status_of(:'job'), 'pending', 'called again after a failure');
select fail_once(:d, :'job');
select is(status_of(:'job') || ' ' || reason, 'failed attempts', 'until the attempts are used up') from supaqueue.job where id = :'job';

select ok(supaqueue.retry(:'job'), 'once more');
select call from call_again(:d, :'job') \gset
select supaqueue.enqueue('q', dedup_key => 'k', on_duplicate => 'debounce') \g /dev/null
select ok(settle_one(:'job', :call, 'success'), 'a call that was replaced may succeed');
select is(status_of(:'job'), 'success', 'it has then');
select is(reason, null, 'and needs no reason') from supaqueue.job where id = :'job';
