select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
select public.end_current_job(id, false, true) from supaqueue.current_job;
select is(status_of(:'job'), 'in_progress', 'still in progress');
select public.end_current_job(id, null, null) from supaqueue.current_job;
select is(status_of(:'job'), 'in_progress', 'nulls too');
