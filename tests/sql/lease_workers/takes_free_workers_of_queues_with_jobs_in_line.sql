select a_queue('idle', 2) as idle \gset
select a_queue('busy', 2) as busy \gset
select a_queue('paused', 2) as paused \gset
select a_queue('later', 2) as later \gset
select supaqueue.enqueue('busy') as job \gset
select supaqueue.enqueue('paused') \gset
select supaqueue.pause('paused');
select supaqueue.enqueue('later', run_at => now() + interval '1 hour') \gset
select a_dispatcher() as d \gset
select results_eq(format('select queue, cardinality(workers) from supaqueue.lease_workers(%s, 10, true)', :d),
    format('values (%L::uuid, 2)', :'busy'), 'of the busy queue alone');
select results_eq('select queue, dispatcher from supaqueue.worker where locked',
    format('values (%1$L::uuid, %2$s::bigint), (%1$L, %2$s)', :'busy', :d), 'they are locked and the dispatcher''s');
select is_empty('select * from supaqueue.lease_workers(a_dispatcher(), 10, true)', 'nobody else gets them');
