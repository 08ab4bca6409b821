select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as a \gset
select supaqueue.enqueue('q') as b \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue._link(:'job', array[:'a', :'b', :'a']::uuid[], null, null) \g /dev/null
select is(blockers, 2, 'once for each') from supaqueue.job where id = :'job';
select results_eq('select on_success, on_failure from supaqueue.job_dependencies', $$values ('run', 'wait'), ('run', 'wait')$$, 'by the usual rules');
select supaqueue._link(:'a', null, null, null), supaqueue._link(:'a', '{}', null, null) \g /dev/null
select ok(is_in_line(:'a'), 'after nothing');
