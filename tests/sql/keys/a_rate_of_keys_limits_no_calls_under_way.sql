select a_queue('q', 20, '{"key_rate_limit": 1000}') as queue \gset
select supaqueue.enqueue('q', key => 'a') from generate_series(1, 30) \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d, 10) \g /dev/null
select claim_all(a_dispatcher(), 5) \g /dev/null
select is(count(*), 15::bigint, 'as many as there are workers') from supaqueue.job where status = 'in_progress';
