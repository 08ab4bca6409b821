-- superuser only
\i :hosted
select a_relay();
select exists (select from pg_extension where extname = 'pg_cron' and extversion ~ '^1[.][0-4]([^0-9]|$)') as is_old,
       not exists (select from pg_extension where extname = 'pg_cron') as stands_in \gset
select results_eq('select schedule, command, active from cron.job',
    format($$values (%L, 'select supaqueue.tick()', true)$$, case when :'is_old' then '* * * * *' else '10 seconds' end), 'as it can');
\if :stands_in
    select set_config('hosted.cron_seconds', 'off', true);
    select supaqueue.use_relay('http://relay.test/supaqueue');
    select results_eq('select schedule, command from cron.job', $$values ('* * * * *', 'select supaqueue.tick()')$$, 'or every minute');
\endif
select supaqueue.use_daemon();
select is_empty('select * from cron.job', 'and no more in daemon mode');
