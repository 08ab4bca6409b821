select a_queue('q', 10, '{"key_concurrency": 2}') as queue \gset
select supaqueue.enqueue('q', key => 'a', priority => n % 3) from generate_series(1, 9) n \g /dev/null
select is(count(*)::int, 2, 'two, though three priorities have jobs') from claim_all(a_dispatcher());
