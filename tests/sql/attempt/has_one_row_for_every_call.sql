select a_queue('q', settings => '{"max_attempts": 3}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.register('one', '0.0.0', 15000) as d \gset
select fail_once(:d, :'job', 503);
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'aborted') as _ \gset
select fail_once(:d, :'job', 502);
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'success', 200, null, '{"sum": 3}') as _ \gset
select results_eq('select job, number, outcome, http_status, error, response, dispatcher from supaqueue.attempt', format($$values
    (%1$L::uuid, 1, 'failure', 503, 'http 503', null::text, 'one'),
    (%1$L, 2, 'aborted', null, 'given back: its call was broken off', null, 'one'),
    (%1$L, 2, 'failure', 502, 'http 502', null, 'one'),
    (%1$L, 3, 'success', 200, null, '{"sum": 3}', 'one')$$, :'job'), 'in order, one that was broken off does not count');
select is_empty('select * from supaqueue.attempt where started_at is null or duration_ms is null or duration_ms not between 0 and 60000',
    'each with its times');
