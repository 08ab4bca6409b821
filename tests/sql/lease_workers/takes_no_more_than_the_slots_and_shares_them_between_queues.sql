select a_queue('a', 10) as a \gset
select a_queue('b', 10) as b \gset
select supaqueue.enqueue('a') \gset
select supaqueue.enqueue('b') \gset
create temp table leased as select * from supaqueue.lease_workers(a_dispatcher(), 5, true);
select is(sum(cardinality(workers))::int, 5, 'five slots, five workers') from leased;
select is(count(*)::int, 2, 'both queues have some') from leased;
select is_empty('select * from supaqueue.lease_workers(a_dispatcher(), 0, true) where workers is not null', 'no slots, no workers');
