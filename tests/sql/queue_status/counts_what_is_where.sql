select a_queue('q', 3, '{"max_attempts": 1}') as queue \gset
select supaqueue.create_queue('empty', url => 'http://x/', workers => 0) \g /dev/null
select supaqueue.enqueue('q') as failing \gset
select supaqueue.enqueue('q') as calling \gset
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d, 2);
select settle_one(job, call, 'failure') from calls where job = :'failing' \g /dev/null
select supaqueue.enqueue('q') as ready \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as later \gset
select supaqueue.enqueue('q', held => true) as held \gset
select results_eq(
    'select name, target, paused, workers_busy, workers_total, ready, in_flight, waiting, failed, oldest_ready_age_ms >= 0 from supaqueue.queue_status()',
    $$values ('empty', 'http://x/', false, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint, null::boolean),
             ('q', 'f', false, 1, 3, 1, 1, 1, 1, true)$$, 'one row for each queue');
