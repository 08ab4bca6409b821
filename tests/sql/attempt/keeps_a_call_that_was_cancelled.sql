select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job');
select call from call_again(:d, :'job') \gset
select supaqueue.cancel(:'job') as _ \gset
select is(settle_one(:'job', :call, 'success', 200), false, 'whatever it answers');
select results_eq('select number, outcome, http_status, error, duration_ms is not null, dispatcher from supaqueue.attempt',
    $$values (1, 'failure', 500, 'http 500', true, 'd'), (2, 'aborted', null, 'broken off: its job was changed by hand', true, 'd')$$,
    'it was broken off');
select supaqueue.enqueue('q') as waiting \gset
select fail_once(:d, :'waiting');
select supaqueue.cancel(:'waiting') as _ \gset
select is(count(*)::int, 1, 'one that is cancelled between attempts was not called once more') from supaqueue.attempt where job = :'waiting';
select supaqueue.enqueue('q') as never \gset
select supaqueue.cancel(:'never') as _ \gset
select is(count(*)::int, 0, 'nor one that was never called') from supaqueue.attempt where job = :'never';
