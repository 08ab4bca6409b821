select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select is_empty('select * from supaqueue.attempt', 'none before the first');
select a_dispatcher() as d \gset
select fail_once(:d, :'job');
select call_again(:d, :'job') \g /dev/null
select results_eq('select number, outcome, duration_ms is null, http_status, error, dispatcher from supaqueue.attempt',
    $$values (1, 'failure', false, 500, 'http 500', 'd'), (2, 'in_progress', true, null, null, 'd')$$,
    'without what the one before brought');
