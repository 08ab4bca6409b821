select supaqueue.create_queue('q', 'f', default_headers => '{"x-a": "1"}',
    settings => '{"timeout_ms": 7, "method": "put", "keep_response_bytes": 9}') as queue \gset
select supaqueue.enqueue('q') \gset
select a_dispatcher() as d \gset
select results_eq(
    format('select queue, revision, name, paused, edge_function_name, url, method, timeout_ms, keep_response_bytes, headers
            from supaqueue.lease_workers(%s, 1, true)', :d),
    format($$select %L::uuid, (select revision from supaqueue.queue), 'q', false, 'f', null::text, 'PUT', 7, 9, 'x-a: 1'$$, :'queue'),
    'all that a call needs');
select supaqueue.update_queue('q', '{"timeout_ms": 8}');
select results_eq(
    format('select timeout_ms, workers from supaqueue.lease_workers(%s, 1, true, array[%L::uuid])', :d, :'queue'),
    'values (8, null::uuid[])', 'known queues are told again, without workers when none are free');
