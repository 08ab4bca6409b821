select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q', '1', priority => 1) \gset low_
select supaqueue.enqueue('q', '2', priority => 1) \gset low_
select supaqueue.enqueue('q', '0') \gset normal_
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 9, true) \gset
select results_eq(format($$
    select payload, worker from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[2], %L, array[2],
        array[-2147483648, 1], array[-1, -1]::bigint[], array[0, 1])$$, :d, :'queue', :revision, :'workers'),
    $$values ('0', 1), ('1', 2)$$, 'two workers, two jobs over two ranges');
