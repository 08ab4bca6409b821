select a_queue('q', 2) as queue \gset
select id as worker from supaqueue.worker limit 1 \gset
create temp table waits (name text, job uuid);
insert into waits values ('a source', supaqueue.enqueue('q', held => true)), ('blocked', supaqueue.enqueue('q')),
    ('delayed', supaqueue.enqueue('q', run_at => now() + interval '1 hour')), ('held', supaqueue.enqueue('q', held => true)),
    ('expired', supaqueue.enqueue('q', expires_at => now() + interval '1 hour'));
insert into supaqueue.job_dependencies (source, target)
select s.job, t.job from waits s, waits t where s.name = 'a source' and t.name = 'blocked';
update supaqueue.job set expires_at = clock_timestamp(), writes = writes + 1 where expires_at is not null;
select throws_ok(format('insert into supaqueue.current_job (worker, job) values (%L, %L)', :'worker', job), 'SQ004', null, name) from waits;
select is(attempts, 0, 'none was called') from supaqueue.job;
select ok(not locked, 'the workers stay free') from supaqueue.worker;
