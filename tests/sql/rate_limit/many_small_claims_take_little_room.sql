select a_queue('q', 1, '{"rate_limit": 100000, "rate_period": "1 day"}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[50])) \g /dev/null
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 10, true) \gset
select count(*) from generate_series(1, 50) n, claim_with(:d, :'queue', (select :'workers'::uuid[] where n > 0)) \g /dev/null
select results_eq('select cardinality(started) <= 2, (select sum(n) from unnest(started) n) from supaqueue.limiter',
    'values (true, 50::bigint)', 'starts of one hundredth of the period are one entry');
