select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
delete from supaqueue.current_job where job = :'job';
select results_eq('select status::text, attempts from supaqueue.job', $$values ('pending', 0)$$,
    'the job is pending and the attempt does not count');
select ok(is_in_line(:'job'), 'it is in line');
select is_empty('select * from supaqueue.worker where locked', 'the worker is free');
