-- own database
-- A hundred queues with 400 jobs in line each, with keys in half of them, and 10 that failed or wait for their time.
select a_queue('q' || i) from generate_series(1, 100) i \g /dev/null
insert into supaqueue.job (queue, priority, payload, key)
select q.id, i % 3, to_jsonb(repeat('x', 200)), case when q.no % 2 = 0 then 'k' || i % 40 end
from (select id, row_number() over () as no from supaqueue.queue) q, generate_series(1, 400) i;
insert into supaqueue.job (queue, status, failed_at) select q.id, 'failed', now() from supaqueue.queue q, generate_series(1, 5);
insert into supaqueue.job (queue, run_at) select q.id, now() + interval '1 hour' from supaqueue.queue q, generate_series(1, 5);
create temp table shown as select * from supaqueue.queue_status() limit 0;
select * from cost_of('insert into shown select * from supaqueue.queue_status()') \gset
select is(:seq_scans::bigint, 0::bigint, 'it scans no table of jobs that was never analyzed');
select results_eq('select distinct ready, waiting, failed, oldest_ready_age_ms >= 0 from shown', 'values (400::bigint, 5::bigint, 5::bigint, true)', 'what it says');
vacuum supaqueue.job;
select * from cost_of('select count(*) from supaqueue.queue_status()') \gset
select is(:seq_scans::bigint, 0::bigint, 'nor one that was vacuumed');
select cmp_ok(:rows_read::bigint, '<', 1500::bigint, 'and reads of each queue what waits for its time, and a few more');
analyze;
select * from cost_of('select count(*) from supaqueue.queue_status()') \gset
select is(:seq_scans::bigint, 0::bigint, 'nor one that was analyzed');
select cmp_ok(:rows_read::bigint, '<', 1500::bigint, 'and reads as little');
