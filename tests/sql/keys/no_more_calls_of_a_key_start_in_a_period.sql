select a_queue('q', 20, '{"key_rate_limit": 3, "key_rate_period": "1 hour"}') as queue \gset
select supaqueue.enqueue('q', key => k) from unnest('{a,b}'::text[]) k, generate_series(1, 10) \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.started(out a int, out b int) language sql as $$
    select count(*) filter (where key = 'a'), count(*) filter (where key = 'b') from supaqueue.job where attempts > 0 $$;
select claim_all(:d, 10) \g /dev/null
select results_eq('select * from pg_temp.started()', 'values (3, 3)', 'three of each');
select settle_one(id, call, 'success', 200) from supaqueue.job where status = 'in_progress' \g /dev/null
select claim_all(a_dispatcher()) \g /dev/null
select results_eq('select * from pg_temp.started()', 'values (3, 3)', 'and no more when they have ended');
update supaqueue.lane set started_at = array[clock_timestamp() - interval '61 minutes'] where key = 'b';
select claim_again(:d, :'queue') \g /dev/null
select results_eq('select * from pg_temp.started()', 'values (3, 6)', 'each in its own time');
select revision, workers from supaqueue.queue, (select array_agg(id) as workers from supaqueue.worker) w \gset
select ok(wait_ms between 3500000 and 3700000, 'it says how long to wait')
from supaqueue.claim(:d, array[:'queue'::uuid], array[:revision::bigint], array[1], :'workers'::uuid[], array[1],
    array[-2147483648], array[-1]::bigint[], array[2147483647]);
