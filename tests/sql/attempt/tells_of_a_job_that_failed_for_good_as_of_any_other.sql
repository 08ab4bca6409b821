select a_queue('q', settings => '{"max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job', 503), fail_once(:d, :'job', 504) \g /dev/null
select results_eq('select number, outcome, http_status from supaqueue.attempt',
    $$values (1, 'failure', 503), (2, 'failure', 504)$$, 'attempts are used up');
select supaqueue.enqueue('q') as other \gset
select call from call_again(:d, :'other') \gset
select settle_one(:'other', :call, 'final', 489, 'told not to retry') as _ \gset
select results_eq('select number, outcome, http_status, error from supaqueue.attempt where job = ' || quote_literal(:'other'),
    $$values (1, 'final', 489, 'told not to retry')$$, 'its function said so');
