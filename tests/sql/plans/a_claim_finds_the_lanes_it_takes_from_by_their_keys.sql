-- own database
vacuum analyze supaqueue.job, supaqueue.lane, supaqueue.limiter; -- while they are empty
select a_queue('q', 500, '{"key_concurrency": 1}') as queue \gset
insert into supaqueue.job (queue, key) select :'queue', 'k' || n % 500 from generate_series(1, 1500) n;
select a_dispatcher() as d \gset
select claim_all(:d, 500) \g /dev/null
update supaqueue.job set status = 'success' where status = 'in_progress';
select count(*) as count from claim_with(:d, :'queue', array(select id from supaqueue.worker limit 20)) \gset
select is(:count, 20, 'twenty jobs are claimed');
select * from cost_of(format('select claim_with(%s, %L, array(select id from supaqueue.worker offset 20 limit 20))', :d, :'queue')) \gset
select cmp_ok(:rows_read, '<', 500, 'which reads none of the other lanes');
