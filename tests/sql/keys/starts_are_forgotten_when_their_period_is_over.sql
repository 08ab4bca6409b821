select a_queue('q', 8, '{"key_rate_limit": 5, "key_rate_period": "1 minute"}') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.enqueue('q', key => 'a') \g /dev/null
select claim_all(:d) \g /dev/null
update supaqueue.lane set started_at = array[clock_timestamp() - interval '2 minutes', clock_timestamp() - interval '30 seconds'],
    started = '{4,1}';
select supaqueue.enqueue('q', key => 'a') from generate_series(1, 9) \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq('select started from supaqueue.lane', $$values ('{1,4}'::int[])$$, 'only those within it are kept, and count');
