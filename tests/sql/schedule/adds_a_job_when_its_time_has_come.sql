-- also plain
select a_queue('q') as queue \gset
select supaqueue.schedule('s', '@hourly', 'q', '{"a": 1}', options => '{"priority": 2, "key": "k", "max_attempts": 4, "timeout_ms": 5,
    "method": "put", "path": "/p", "query": "a=b", "headers": {"x-a": "1"}, "expires_in": "1 hour", "backoff_ms": 6, "backoff_max_ms": 7,
    "retry_delays_ms": [8, 9], "max_age_ms": 10, "dedup_key": "d", "dedup_for": "1 day", "on_duplicate": "keep"}');
select scheduled, next_due_ms from supaqueue.promote() \gset
select is(:scheduled, 0, 'not before');
select ok(:next_due_ms between 0 and 3600000, 'it says when') ;
update supaqueue.schedule set next_at = clock_timestamp();
select scheduled, next_due_ms from supaqueue.promote() \gset
select is(:scheduled, 1, 'then one');
select ok(:next_due_ms between 0 and 3600000, 'and when the next is');
select results_eq(
    'select payload, status::text, run_at, priority, key, max_attempts, timeout_ms, method, path, query, headers, backoff_ms, backoff_max_ms,
            retry_delays_ms, max_age_ms, dedup_key, dedup_for, on_duplicate from supaqueue.job',
    $$values ('{"a": 1}'::jsonb, 'pending', null::timestamptz, 2, 'k', 4, 5, 'PUT', '/p', 'a=b', '{"x-a": "1"}'::jsonb, 6, 7, '{8,9}'::int[], 10::bigint, 'd', '1 day'::interval, 'keep')$$,
    'the job is as the options say');
select ok(expires_at between clock_timestamp() + interval '59 minutes' and clock_timestamp() + interval '1 hour', 'it expires an hour from now') from supaqueue.job;
select ok(is_in_line(id), 'and is in line') from supaqueue.job;
select is(s.last_job, j.id, 'the schedule knows it') from supaqueue.schedule s, supaqueue.job j;
select ok(s.last_at between now() and clock_timestamp(), 'and when') from supaqueue.schedule s;
select is(next_at, supaqueue._cron_next('@hourly', 'UTC', last_at), 'and comes again') from supaqueue.schedule;
select is(scheduled, 0, 'once is enough') from supaqueue.tick();
update supaqueue.schedule set next_at = clock_timestamp(), options = '{}';
select is(scheduled, 1, 'the tick does it too') from supaqueue.tick();
update supaqueue.schedule set paused = true, next_at = clock_timestamp();
select is(scheduled, 0, 'not when it is paused') from supaqueue.tick();
