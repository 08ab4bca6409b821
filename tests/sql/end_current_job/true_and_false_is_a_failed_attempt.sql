select a_queue('q', settings => '{"max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
select public.end_current_job(id, true, false) from supaqueue.current_job;
select results_eq('select status::text, attempts, due_at is not null from supaqueue.job', $$values ('pending', 1, true)$$,
    'with attempts left it waits for the next one');
select is_empty('select * from supaqueue.worker where locked', 'the worker is free');
select let_time_pass(:'job');
select promoted from supaqueue.promote() \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
select public.end_current_job(id, true, false) from supaqueue.current_job;
select results_eq('select status::text, attempts from supaqueue.job', $$values ('failed', 2)$$,
    'without any left it has failed');
