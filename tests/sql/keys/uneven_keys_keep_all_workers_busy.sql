select a_queue('q', 50) as queue \gset
select supaqueue.enqueue('q', key => 'k' || k) from generate_series(1, 9) k \g /dev/null
select supaqueue.enqueue('q', key => 'many') from generate_series(1, 100) \g /dev/null
select a_dispatcher() as d \gset
create temp table claimed as select key from claim_all(:d) c join supaqueue.job j on j.id = c.job;
select is(count(*)::int, 50, 'fifty workers, fifty calls') from claimed;
select is(count(*)::int, 9, 'each small key had its turn') from claimed where key <> 'many';
