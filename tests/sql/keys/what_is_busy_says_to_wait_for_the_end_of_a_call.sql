select a_queue('q', 5, '{"key_concurrency": 1}') as queue \gset
select supaqueue.enqueue('q', key => 'a') from generate_series(1, 3) \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d) \g /dev/null
select revision, workers from supaqueue.queue, (select array_agg(id) as workers from supaqueue.worker) w \gset
select results_eq(format($$
    select job, limited_queue, wait_ms from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[1], %L, array[1],
        array[-2147483648], array[-1]::bigint[], array[2147483647])$$, :d, :'queue', :revision, :'workers'),
    'values (null::uuid, 1, null::bigint)', 'no job, and no time');
update supaqueue.job set status = 'success' where status = 'pending';
select is_empty(format($$
    select job, limited_queue, wait_ms from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[1], %L, array[1],
        array[-2147483648], array[-1]::bigint[], array[2147483647])$$, :d, :'queue', :revision, :'workers'),
    'nothing to say when nothing is in line');
