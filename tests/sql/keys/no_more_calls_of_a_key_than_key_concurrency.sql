select a_queue('q', 20, '{"key_concurrency": 2}') as queue \gset
select supaqueue.enqueue('q', key => 'a') from generate_series(1, 10) \g /dev/null
select supaqueue.enqueue('q', key => 'b') \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.running(out a int, out b int) language sql as $$
    select count(*) filter (where key = 'a'), count(*) filter (where key = 'b')
    from supaqueue.job where status = 'in_progress' $$;
select claim_all(:d, 10) \g /dev/null
select results_eq('select * from pg_temp.running()', 'values (2, 1)', 'two of one key, the one of the other');
select claim_again(:d, :'queue') \g /dev/null
select claim_all(a_dispatcher()) \g /dev/null
select results_eq('select * from pg_temp.running()', 'values (2, 1)', 'and no more, for no dispatcher');
select settle_one(id, call, 'success', 200) from supaqueue.job where key = 'a' and status = 'in_progress' limit 1 \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq('select * from pg_temp.running()', 'values (2, 1)', 'one for each that has ended');
select settle_one(id, call, 'failure', 500) from supaqueue.job where key = 'a' and status = 'in_progress' \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq('select * from pg_temp.running()', 'values (2, 1)', 'failed calls have ended, too');
select supaqueue.cancel(id) from supaqueue.job where key = 'a' and status = 'in_progress' \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq('select * from pg_temp.running()', 'values (2, 1)', 'and cancelled ones');
