-- superuser only
\i tests/lib/hosted.sql
select a_relay();
select results_eq('select schedule, command from cron.job', $$values ('10 seconds', 'select supaqueue.tick()')$$, 'every 10 seconds');
select set_config('hosted.cron_seconds', 'off', true);
select supaqueue.use_relay('http://relay.test/supaqueue');
select results_eq('select schedule, command from cron.job', $$values ('* * * * *', 'select supaqueue.tick()')$$, 'or every minute');
select supaqueue.use_daemon();
select is_empty('select * from cron.job', 'and no more in daemon mode');
