select a_queue('q', 8) as queue \gset
select supaqueue.enqueue('q', key => 'a') from generate_series(1, 6) \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d, 2) \g /dev/null
select supaqueue.update_queue('q', '{"key_concurrency": 3}') \g /dev/null
select claim_all(:d) \g /dev/null
select is(count(*), 3::bigint, 'one more') from supaqueue.job where status = 'in_progress';
