select a_queue('q', 2) as queue \gset
select a_queue('other') as other \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[3])) \g /dev/null
select supaqueue.enqueue('other') as free \gset
select a_dispatcher() as d \gset
create temp table calls as select c.* from claim_all(:d, 2) c join supaqueue.job j on j.id = c.job where j.queue = :'queue';
select supaqueue.hold(:'queue', 60000);
select settle_one(job, call, 'aborted') from calls \g /dev/null
select is_empty(format('select * from claim_with(%s, %L, array(select worker from calls))', :d, :'queue'), 'claim() yields nothing of it');
select is_empty(format('select * from supaqueue.lease_workers(a_dispatcher(), 10, true) where queue = %L', :'queue'), 'lease_workers() neither');
select ok(held_ms between 1 and 60000, 'queue_status() says for how long') from supaqueue.queue_status() where name = 'q';
select is(held_ms, null, 'other queues are not held') from supaqueue.queue_status() where name = 'other';
update supaqueue.queue set held_until = clock_timestamp() where id = :'queue';
select isnt_empty(format('select * from claim_with(%s, %L, array(select worker from calls))', :d, :'queue'), 'then it goes on');
