select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
select public.end_current_job(cur_job_id => id, _is_complete => true, _is_successful => true) from supaqueue.current_job;
select results_eq('select status::text, finished_at is not null from supaqueue.job', $$values ('success', true)$$,
    'the job has succeeded');
select is_empty('select * from supaqueue.worker where locked', 'the worker is free');
