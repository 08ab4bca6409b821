select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select ok(settle_one(:'job', :call_call, 'success', 201, null, '{"sum": 3}'), 'the call is still the current one');
select results_eq(
    'select status::text, http_status, error, response, finished_at >= started_at, failed_at, ready, due_at from supaqueue.job',
    $$values ('success', 201, null::text, '{"sum": 3}'::jsonb, true, null::timestamptz, null::bigint, null::timestamptz)$$,
    'status, http_status, response, finished_at');
