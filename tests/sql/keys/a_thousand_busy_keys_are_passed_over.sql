select a_queue('q', 2000, '{"key_concurrency": 1}') as queue \gset
select supaqueue.enqueue('q', key => 'k' || n) from generate_series(1, 1500) n, generate_series(1, 2) \g /dev/null
select a_dispatcher() as d \gset
select is(count(*)::int, 1500, 'each has a call') from claim_all(:d, 2000);
select supaqueue.enqueue('q', key => 'z') \g /dev/null
create temp table claimed as select * from claim_again(:d, :'queue');
insert into claimed select * from claim_again(:d, :'queue');
select is(array_agg(key), array['z'], 'the free one is found') from claimed c join supaqueue.job j on j.id = c.job;
