select a_queue('q', 2, '{"timeout_ms": 1000, "max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q') as short \gset
select supaqueue.enqueue('q', timeout_ms => 300000) as long \gset
insert into supaqueue.current_job (worker, job)
select w.id, j.id from (select id, row_number() over () n from supaqueue.worker) w
join (select id, row_number() over () n from supaqueue.job) j using (n);
update supaqueue.job set started_at = started_at - interval '1 minute', writes = writes + 1;
select is(overdue, 0, 'a minute is left for the settlement to arrive') from supaqueue.tick();
update supaqueue.job set started_at = started_at - interval '2 seconds', writes = writes + 1;
select is(overdue, 1, 'then it is over') from supaqueue.tick();
select results_eq('select status::text, attempts, error, due_at is not null or ready is not null from supaqueue.job where id = ' || quote_literal(:'short'),
    $$values ('pending', 1, 'deadline passed', true)$$, 'a failed attempt');
select is(status_of(:'long'), 'in_progress', 'a job''s own timeout counts');
select is(count(*)::int, 1, 'the worker is free again') from supaqueue.worker where not locked;
select let_time_pass(:'short');
select promoted from supaqueue.tick() \gset
insert into supaqueue.current_job (worker, job) select id, :'short' from supaqueue.worker where not locked;
update supaqueue.job set started_at = started_at - interval '62 seconds', writes = writes + 1 where id = :'short';
select is(overdue, 1, 'once more') from supaqueue.tick();
select is(status_of(:'short'), 'failed', 'and its attempts are used up');
