insert into supaqueue.past_dispatcher (no, name, version, started_at, ended_at)
select i, 'd', '0', now() - interval '90 days', now() - i * interval '1 day' from generate_series(28, 33) i;
select supaqueue.prune() \g /dev/null
select results_eq('select no from supaqueue.past_dispatcher order by no', 'values (28::bigint), (29), (30)', 'after thirty days');
