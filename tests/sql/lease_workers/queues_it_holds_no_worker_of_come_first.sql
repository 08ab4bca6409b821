select a_queue('a', 5) as a \gset
select a_queue('b', 5) as b \gset
select a_queue('c', 5) as c \gset
select supaqueue.enqueue_many(n, array_fill('{}'::jsonb, array[9])) from unnest(array['a', 'b', 'c']) n \g /dev/null
select a_dispatcher() as d \gset
create temp table leased as select name, workers from supaqueue.lease_workers(:d, 1, true) where workers is not null;
insert into leased select name, workers from supaqueue.lease_workers(:d, 1, true) where workers is not null;
insert into leased select name, workers from supaqueue.lease_workers(:d, 1, true) where workers is not null;
select results_eq('select name, cardinality(workers) from leased order by name', $$values ('a', 1), ('b', 1), ('c', 1)$$,
    'one slot at a time, each queue once');
select is(sum(cardinality(workers))::int, 2, 'then again from the first') from supaqueue.lease_workers(:d, 2, true);
