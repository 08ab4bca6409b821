select a_queue('q', 1, '{"rate_limit": 1, "rate_period": "100 seconds"}') as queue \gset
select supaqueue.enqueue('q') from generate_series(1, 2) \g /dev/null
insert into supaqueue.limiter values (:'queue', array[clock_timestamp() + interval '1 day'], '{1}');
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 10, true) \gset
select ok(wait_ms <= 102000, 'what seems to lie a day ahead counts as now')
from supaqueue.claim(:d, array[:'queue'::uuid], array[:revision::bigint], array[1], :'workers'::uuid[], array[1],
    array[-2147483648], array[-1]::bigint[], array[2147483647]);
