-- superuser only
\i :hosted
select a_relay();
select a_queue('q', settings => '{"timeout_ms": 1000}');
select supaqueue.enqueue('q') as job \gset
select public.end_current_jobs(jsonb_build_object('request', r ->> 'request')) from requests() r;
update supaqueue.job set started_at = started_at - interval '60 seconds', writes = writes + 1;
select is(overdue, 0, 'not before') from supaqueue.tick();
update supaqueue.job set started_at = started_at - interval '2 seconds', writes = writes + 1;
select is(overdue, 1, 'then') from supaqueue.tick();
select results_eq('select status::text, attempts, error from supaqueue.job', $$values ('pending', 1, 'deadline passed')$$, 'as an attempt');
select is_empty('select * from supaqueue.worker where locked', 'its worker is free');
