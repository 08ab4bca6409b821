select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '{"a": 1}', timeout_ms => 5, method => 'put', path => '/p', query => 'a=b',
    headers => '{"x-b": "2"}') as job \gset
-- such as a version before took
update supaqueue.job set writes = writes + 1, headers = '{"x-b": "2", "x-a": "line\nbreak", "bad name": "x", "n": null}';
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 1, true) \gset
select results_eq(format($$
    select worker, job, attempt, priority, timeout_ms, method, path, query, headers, payload
    from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[1], %L, array[1],
        array[-2147483648], array[-1]::bigint[], array[2147483647])$$, :d, :'queue', :revision, :'workers'),
    format($$values (1, %L::uuid, 1, 0, 5, 'PUT', '/p', 'a=b', E'n: \nx-a: line break\nx-b: 2', '{"a": 1}')$$, :'job'),
    'and no header that could break out of its line');
