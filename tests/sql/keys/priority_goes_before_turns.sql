select a_queue('q', 3, '{"key_concurrency": 2}') as queue \gset
select supaqueue.enqueue('q', key => 'a', priority => 5) from generate_series(1, 3) \g /dev/null
select supaqueue.enqueue('q', key => 'b', priority => 1) from generate_series(1, 3) \g /dev/null
select a_dispatcher() as d \gset
create temp table claimed as select key from claim_all(:d) c join supaqueue.job j on j.id = c.job;
select results_eq('select key, count(*) from claimed group by 1 order by 1', $$values ('a', 1::bigint), ('b', 2)$$,
    'as many of the first as its key allows, then of the next');
