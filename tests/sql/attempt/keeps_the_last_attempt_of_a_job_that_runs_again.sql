select a_queue('q', settings => '{"max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job', 501), fail_once(:d, :'job', 502) \g /dev/null
update supaqueue.job set status = 'pending' where id = :'job';
select results_eq('select number, outcome, http_status, error, duration_ms is not null from supaqueue.attempt',
    $$values (1, 'failure', 501, 'http 501', true), (2, 'failure', 502, 'http 502', true)$$, 'by plain SQL');
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'success', 200, null, '"fine"') as _ \gset
select supaqueue.retry(:'job') as _ \gset
select call from call_again(:d, :'job') \gset
update supaqueue.job set status = 'pending' where id = :'job';
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'final', 489) as _ \gset
update supaqueue.job set status = null where id = :'job';
select results_eq('select number, outcome, http_status, response from supaqueue.attempt offset 2',
    $$values (1, 'success', 200, 'fine'), (1, 'aborted', null, null), (1, 'final', 489, null)$$,
    'a success, one that was under way, one that was final: it counts from 1 again');
update supaqueue.job set status = 'success' where id = :'job';
select is(count(*)::int, 5, 'a status set by hand is no attempt') from supaqueue.attempt;
