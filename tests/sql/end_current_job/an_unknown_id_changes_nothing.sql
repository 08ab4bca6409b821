select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker;
select lives_ok('select public.end_current_job(gen_random_uuid(), true, true)', 'no error');
select lives_ok($$select public.end_current_job('ffffffff-ffff-ffff-ffff-ffffffffffff', true, true)$$, 'nor for the largest id');
select lives_ok('select public.end_current_job(null, true, true)', 'nor for null');
select is(status_of(:'job'), 'in_progress', 'the job goes on');
