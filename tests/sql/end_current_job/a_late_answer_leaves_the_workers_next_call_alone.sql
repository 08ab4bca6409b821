select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as first \gset
select supaqueue.enqueue('q') as second \gset
insert into supaqueue.current_job (worker, job) select id, :'first' from supaqueue.worker returning id as first_call \gset
select public.end_current_job(:'first_call', true, true);
insert into supaqueue.current_job (worker, job) select id, :'second' from supaqueue.worker;
select public.end_current_job(:'first_call', true, true);
select ok(locked, 'the worker is still busy') from supaqueue.worker;
select is(status_of(:'second'), 'in_progress', 'with its second call');
