-- superuser only
-- own database
select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
insert into supaqueue.job (queue, status, finished_at) select :'queue', 'success', now() from generate_series(1, 20000);
insert into supaqueue.job (id, queue, status, finished_at) select gen_random_uuid(), :'queue', 'success', now() from generate_series(1, 100);
select supaqueue.prune() \g /dev/null
update supaqueue.prune_mark set rests_until = now();
select * from cost_of('select supaqueue.prune()') \gset
select is(:seq_scans, 0, 'no scan of the table');
select cmp_ok(:rows_read, '<', 300, 'and only the random ids are read');
select cmp_ok(:rows_written, '<=', 1, 'nothing is written but the mark');
