select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as later \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target'), (:'source', :'later');
delete from supaqueue.job_dependencies;
select ok(is_in_line(:'target'), 'in line');
select results_eq(format('select ready, due_at = run_at from supaqueue.job where id = %L', :'later'),
    'values (null::bigint, true)', 'one with a time of its own waits for that');
