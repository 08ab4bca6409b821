select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker limit 1;
select supaqueue.process_jobs();
select is(count(*)::int, 1, 'it stays locked') from supaqueue.worker where locked;
select is(status_of(:'job'), 'in_progress', 'its call goes on');
