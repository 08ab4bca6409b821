-- also plain
insert into supaqueue.queue (edge_function_name, default_headers, name) values ('summarize', '{}', 'summaries') returning id
\gset queue_
\set queue :queue_id
insert into supaqueue.worker (queue) select :'queue' from generate_series(1, 4);
select is(count(*)::int, 4, 'four workers') from supaqueue.worker where queue = :'queue' and not locked;

insert into supaqueue.job (queue, payload) values (:'queue', '{"arg1": "val"}'::jsonb);
insert into supaqueue.job (queue, status) values (:'queue', null);
select results_eq(
    'select status::text, payload, attempts from supaqueue.job order by status',
    $$values ('pending', '{"arg1": "val"}'::jsonb, 0), (null, '{}', 0)$$,
    'one job is pending, one is held');

select id as first from supaqueue.job where status = 'pending' \gset
select id as second from supaqueue.job where status is null \gset
insert into supaqueue.job_dependencies (source, target) values (:'first', :'second');
update supaqueue.job set status = 'pending' where id = :'second';
select ok(is_in_line(:'first') and not is_in_line(:'second'), 'the second waits for the first');

select lives_ok('select supaqueue.process_jobs();', 'process_jobs()');

select * from claim_all(a_dispatcher()) \gset call_
select is(:'call_job'::uuid, :'first'::uuid, 'the first job is called');
select id, created_at, worker, job, is_complete, is_successful from supaqueue.current_job
\gset current_
select is(:'current_job'::uuid, :'first'::uuid, 'current_job shows it');
select is(:'current_is_complete'::boolean, false, 'as not complete');

select public.end_current_job(cur_job_id => :'current_id', _is_complete => true, _is_successful => true);
select is(status_of(:'first'), 'success', 'ending it settles it');
select ok(is_in_line(:'second'), 'and the second is next');
