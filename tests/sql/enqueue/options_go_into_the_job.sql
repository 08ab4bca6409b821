select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '{"a": 1}', run_at => '2100-01-01', priority => 7, max_attempts => 8, timeout_ms => 9,
    method => 'get', path => '/p', query => 'a=b', headers => '{"x-a": "1"}') as job \gset
select results_eq(
    'select payload, run_at, due_at, priority, max_attempts, timeout_ms, method, path, query, headers, status::text, ready from supaqueue.job',
    $$values ('{"a": 1}'::jsonb, '2100-01-01'::timestamptz, '2100-01-01'::timestamptz, 7, 8, 9, 'GET', '/p', 'a=b',
              '{"x-a": "1"}'::jsonb, 'pending', null::bigint)$$, 'every one');
select is(status_of(supaqueue.enqueue('q', held => true)), 'null', 'also held');
