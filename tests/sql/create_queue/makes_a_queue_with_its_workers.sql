select supaqueue.create_queue('q', 'f', workers => 3, default_headers => '{"x-a": "1"}', settings => '{"timeout_ms": 5, "paused": true}') as queue \gset
select results_eq('select id, name, edge_function_name, url, default_headers, timeout_ms, paused from supaqueue.queue',
    format($$values (%L::uuid, 'q', 'f', null::text, '{"x-a": "1"}'::jsonb, 5, true)$$, :'queue'), 'as asked');
select is(count(*)::int, 3, 'three workers') from supaqueue.worker where queue = :'queue';
select supaqueue.create_queue('u', url => 'https://example.com/hook') \g /dev/null
select is(url, 'https://example.com/hook', 'or with a url') from supaqueue.queue where name = 'u';
