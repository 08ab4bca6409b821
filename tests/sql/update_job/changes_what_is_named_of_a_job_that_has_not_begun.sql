select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '{"a": 1}', path => '/kept') as job \gset
select ok(supaqueue.update_job(:'job', '{"payload": [1], "run_at": "2100-01-01", "expires_at": "2100-01-02", "priority": -7, "key": "k",
    "max_attempts": 8, "timeout_ms": 9, "method": "put", "query": "a=b", "headers": {"x-a": "1"}, "backoff_ms": 10,
    "backoff_max_ms": 11, "retry_delays_ms": [12, 13], "max_age_ms": 14}'), 'true');
select results_eq(
    'select payload, run_at, expires_at, due_at, priority, key, max_attempts, timeout_ms, method, path, query, headers, backoff_ms, backoff_max_ms,
            retry_delays_ms, max_age_ms, status::text, ready from supaqueue.job',
    $$values ('[1]'::jsonb, timestamptz '2100-01-01', timestamptz '2100-01-02', timestamptz '2100-01-01', -7, 'k', 8, 9, 'PUT', '/kept', 'a=b',
              '{"x-a": "1"}'::jsonb, 10, 11, '{12,13}'::int[], 14::bigint, 'pending', null::bigint)$$, 'every one');
select ok((select has_keys from supaqueue.queue), 'the queue has keys now');
select ok(supaqueue.update_job(:'job', '{"run_at": null, "expires_at": null, "path": "/new"}'), 'null');
select ok(is_in_line(:'job'), 'it is in line now');
select is((select path from supaqueue.job), '/new', 'path');
select is(supaqueue.update_job(:'job', '{"run_at": null, "method": "put"}'), false, 'false when it is so already');
select is(supaqueue.update_job(:'job', '{}'), false, 'or nothing is named');
update supaqueue.job set status = null;
select ok(supaqueue.update_job(:'job', '{"priority": 5}'), 'a held one');
select results_eq('select status::text, priority, ready from supaqueue.job', $$values (null, 5, null::bigint)$$, 'stays held');
