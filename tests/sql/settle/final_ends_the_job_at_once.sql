select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select ok(settle_one(:'job', :call_call, 'final', 489, 'told not to retry'), 'settled');
select results_eq('select status::text, attempts, error, failed_at is not null, due_at from supaqueue.job',
    $$values ('failed', 1, 'told not to retry', true, null::timestamptz)$$, 'failed though attempts were left');
