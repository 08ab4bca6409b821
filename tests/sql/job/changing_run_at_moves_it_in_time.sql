select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
update supaqueue.job set run_at = now() + interval '1 hour' where id = :'job';
select results_eq('select ready, due_at = run_at from supaqueue.job', 'values (null::bigint, true)', 'later');
update supaqueue.job set run_at = null where id = :'job';
select ok(is_in_line(:'job'), 'at once');
