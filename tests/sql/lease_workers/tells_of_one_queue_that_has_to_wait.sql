select a_queue('idle') as idle \gset
select a_queue('busy') as busy \gset
select a_queue('paused') as paused \gset
select supaqueue.enqueue_many(n, array_fill('{}'::jsonb, array[2])) from unnest(array['busy', 'paused']) n \g /dev/null
select supaqueue.pause('paused');
select a_dispatcher() as d \gset
select results_eq(format('select name, workers from supaqueue.lease_workers(%s, 0, true)', :d), $$values ('busy', null::uuid[])$$,
    'the one with jobs in line and a free worker');
select is_empty('select * from supaqueue.worker where locked', 'no worker is leased');
select count(*) as claimed from claim_all(:d) \gset
select is_empty(format('select * from supaqueue.lease_workers(%s, 0, true)', :d), 'none when its workers are busy');
select a_queue('q' || i) from generate_series(1, 5) i \g /dev/null
select supaqueue.enqueue('q' || i) from generate_series(1, 5) i \g /dev/null
select is(count(*)::int, 1, 'one of many') from supaqueue.lease_workers(:d, 0, true);
select results_eq(format('select name, cardinality(workers) from supaqueue.lease_workers(%s, 4, true)', :d),
    $$values ('q5', null::int), ('q1', 1), ('q2', 1), ('q3', 1), ('q4', 1)$$, 'beside those that have their workers');
select is(array_agg(name), array['q5'], 'none when each has one') from supaqueue.lease_workers(:d, 1, true);
