select a_queue('q') as queue \gset
select id as worker from supaqueue.worker \gset
insert into supaqueue.job (queue) values (:'queue') returning id as job \gset
insert into supaqueue.current_job (worker, job) values (:'worker', :'job') returning id, created_at \gset current_
select results_eq('select id, worker, job from supaqueue.current_job',
    format('values (%L::uuid, %L::uuid, %L::uuid)', :'current_id', :'worker', :'job'), 'the view shows it');
select results_eq('select status::text, attempts, ready is null, started_at is not null from supaqueue.job',
    $$values ('in_progress', 1, true, true)$$, 'the job is in progress');
select ok(locked, 'the worker is busy') from supaqueue.worker;
