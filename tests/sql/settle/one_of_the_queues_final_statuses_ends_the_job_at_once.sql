select a_queue('q', settings => '{"final_statuses": [400, 422]}') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.enqueue('q') as job \gset
select fail_once(:d, :'job', 422);
select results_eq('select status::text, attempts, reason, http_status, failed_at is not null from supaqueue.job',
    $$values ('failed', 1, 'final', 422, true)$$, 'one of them');
select supaqueue.enqueue('q') as job \gset
select fail_once(:d, :'job', 423);
select is(status_of(:'job'), 'pending', 'another one');
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'failure', null, 'timeout') as _ \gset
select is(status_of(:'job'), 'pending', 'and no status at all');
