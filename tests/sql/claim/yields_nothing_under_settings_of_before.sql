select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 1, true) \gset
select supaqueue.update_queue('q', '{"edge_function_name": "g"}');
select format('select * from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[1], %L, array[1],
    array[-2147483648], array[-1]::bigint[], array[2147483647])', :d, :'queue', :revision, :'workers') as claim \gset
select is_empty(:'claim', 'the queue has changed since its settings were read');
select isnt_empty(format('select * from claim_with(%s, %L, %L)', :d, :'queue', :'workers'), 'with the new revision it works');
