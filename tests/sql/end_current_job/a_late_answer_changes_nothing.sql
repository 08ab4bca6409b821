select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select id as worker from supaqueue.worker \gset
insert into supaqueue.current_job (worker, job) values (:'worker', :'job') returning id as first_call \gset
delete from supaqueue.current_job;
insert into supaqueue.current_job (worker, job) values (:'worker', :'job') returning id as second_call \gset
select public.end_current_job(:'first_call', true, true);
select is(status_of(:'job'), 'in_progress', 'the answer of a call that was given back is not taken for the next one');
select public.end_current_job(:'second_call', true, true);
select public.end_current_job(:'second_call', true, false);
select is(status_of(:'job'), 'success', 'the first answer counts');
