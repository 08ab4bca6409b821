select a_queue('q', settings => '{"backoff_ms": 1000}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select ok(settle_one(:'job', :call_call, 'failure', 500, 'http 500', 'oops'), 'settled');
select results_eq('select status::text, attempts, http_status, error, response, ready, finished_at, failed_at from supaqueue.job',
    $$values ('pending', 1, 500, 'http 500', '"oops"'::jsonb, null::bigint, null::timestamptz, null::timestamptz)$$,
    'pending again, with what went wrong');
select ok(due_at between now() and clock_timestamp() + interval '1 second', 'due within the backoff') from supaqueue.job;
select let_time_pass(:'job');
select is(promoted, 1, 'when its time has come it gets in line') from supaqueue.promote();
select results_eq(format('select job, attempt from claim_with(%s, %L, array[%L::uuid])', :d, :'queue', :'call_worker'),
    format('values (%L::uuid, 2)', :'job'), 'and is called again');
