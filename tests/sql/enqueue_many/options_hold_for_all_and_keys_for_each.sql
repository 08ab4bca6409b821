select a_queue('q') as queue \gset
select count(*) from supaqueue.enqueue_many('q', '{"1","2"}', 3, run_at => '2100-01-01', max_attempts => 4, timeout_ms => 5, method => 'get',
    path => '/p', query => 'a=b', headers => '{"x-a": "1"}', expires_at => '2101-01-01', keys => '{x,null}', backoff_ms => 6,
    backoff_max_ms => 7, retry_delays_ms => '{8}', max_age_ms => 9) \g /dev/null
select results_eq(
    'select payload, key, priority, run_at, max_attempts, timeout_ms, method, path, query, headers, expires_at, backoff_ms, backoff_max_ms,
            retry_delays_ms, max_age_ms, due_at from supaqueue.job order by payload',
    $$select p::jsonb, k, 3, timestamptz '2100-01-01', 4, 5, 'GET', '/p', 'a=b', '{"x-a": "1"}'::jsonb, timestamptz '2101-01-01', 6, 7,
             '{8}'::int[], 9::bigint, timestamptz '2100-01-01' from (values ('1', 'x'), ('2', null)) v (p, k)$$, 'every one');
delete from supaqueue.job;
select count(*) from supaqueue.enqueue_many('q', '{"1","2"}', 3, run_at => '2100-01-01', max_attempts => 4, timeout_ms => 5, method => 'get',
    path => '/p', query => 'a=b', headers => '{"x-a": "1"}', expires_at => '2101-01-01', keys => '{x,null}', backoff_ms => 6,
    backoff_max_ms => 7, retry_delays_ms => '{8}', max_age_ms => 9, dedup_keys => '{d,null}', dedup_for => '1 hour', on_duplicate => 'keep') \g /dev/null
select results_eq(
    'select payload, key, priority, run_at, max_attempts, timeout_ms, method, path, query, headers, expires_at, backoff_ms, backoff_max_ms,
            retry_delays_ms, max_age_ms, due_at, dedup_key, dedup_for, on_duplicate from supaqueue.job order by payload',
    $$select p::jsonb, k, 3, timestamptz '2100-01-01', 4, 5, 'GET', '/p', 'a=b', '{"x-a": "1"}'::jsonb, timestamptz '2101-01-01', 6, 7,
             '{8}'::int[], 9::bigint, timestamptz '2100-01-01', d, f::interval, o
      from (values ('1', 'x', 'd', '1 hour', 'keep'), ('2', null, null, null, null)) v (p, k, d, f, o)$$, 'with dedup_keys too');
select is(status_of(id), 'null', 'also held') from supaqueue.enqueue_many('q', '{"1"}', held => true) id;
