select supaqueue.create_queue('q', 'f') as queue \gset
select is(max_attempts, 3, 'a queue''s default') from supaqueue.queue;
select supaqueue.enqueue('q') as job \gset
create function pg_temp.fail() returns text language sql volatile as $$
    select let_time_pass(id) from supaqueue.job;
    select supaqueue.promote();
    insert into supaqueue.current_job (worker, job) select w.id, j.id from supaqueue.worker w, supaqueue.job j;
    select public.end_current_job(id, true, false) from supaqueue.current_job;
    select status::text || ' ' || attempts from supaqueue.job;
$$;
select is(pg_temp.fail(), 'pending 1', 'first');
select is(pg_temp.fail(), 'pending 2', 'second');
select is(pg_temp.fail(), 'failed 3', 'third');
