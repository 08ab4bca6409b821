select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[4])) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d, 1);
delete from supaqueue.worker where locked;
select settle_one(job, call, 'success') from calls \g /dev/null
select is(count(*)::int, 1, 'one of the two others, as long as it has not gone') from claim_all(a_dispatcher());
select supaqueue.release_workers(:d, array(select worker from calls));
select is(count(*)::int, 1, 'then the last') from claim_all(a_dispatcher());
