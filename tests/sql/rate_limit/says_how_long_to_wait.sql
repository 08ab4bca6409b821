select a_queue('q', 2, '{"rate_limit": 1, "rate_period": "100 seconds"}') as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[2])) \g /dev/null
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 10, true) \gset
select is(is_limited, true, 'the lease tells that it limits its calls') from supaqueue.lease_workers(:d, 0, true, array[:'queue'::uuid]);
create function pg_temp.claim(has_limits boolean) returns table (job uuid, limited_queue int, wait_ms bigint)
begin atomic
    select c.job, c.limited_queue, c.wait_ms
    from supaqueue.claim(:d, array[:'queue'::uuid], array[:revision::bigint], array[2], :'workers'::uuid[], array[1],
        array[-2147483648], array[-1]::bigint[], array[2147483647], has_limits) c;
end;
select is_empty('select * from pg_temp.claim(false)', 'a dispatcher that does not expect limits gets nothing');
create temp table claimed as select * from pg_temp.claim(true);
select is(count(*)::int, 1, 'one job') from claimed where job is not null;
select results_eq('select limited_queue, wait_ms between 99000 and 102000 from claimed where job is null',
    'values (1, true)', 'and that the next may start when the period is over');
update supaqueue.limiter set started_at = array[clock_timestamp() - interval '60 seconds'];
select results_eq('select limited_queue, wait_ms between 39000 and 40000 from pg_temp.claim(true)',
    'values (1, true)', 'or what is left of it');
