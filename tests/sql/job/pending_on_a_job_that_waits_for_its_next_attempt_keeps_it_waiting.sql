select a_queue('q') as queue \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as job \gset
update supaqueue.job set status = 'pending' where id = :'job';
select results_eq('select ready, due_at = run_at from supaqueue.job', 'values (null::bigint, true)', 'until its time');
