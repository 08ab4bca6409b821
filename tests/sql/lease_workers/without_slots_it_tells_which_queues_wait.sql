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
select a_queue('q' || i) from generate_series(1, 15) i \g /dev/null
select supaqueue.enqueue('q' || i) from generate_series(1, 15) i \g /dev/null
select is(count(*)::int, 10, 'ten at the most') from supaqueue.lease_workers(:d, 0, true);
