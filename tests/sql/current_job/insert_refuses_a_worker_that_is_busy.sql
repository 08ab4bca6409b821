select a_queue('q') as queue \gset
select id as worker from supaqueue.worker \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.enqueue('q') as other \gset
insert into supaqueue.current_job (worker, job) values (:'worker', :'job');
select throws_ok(format('insert into supaqueue.current_job (worker, job) values (%L, %L)', :'worker', :'other'),
    'SQ005', null, 'a busy worker');
select throws_ok(format('insert into supaqueue.current_job (worker, job) values (%L, %L)', gen_random_uuid(), :'other'),
    'SQ005', null, 'a worker that does not exist');
select is(status_of(:'other'), 'pending', 'the job stays pending');
