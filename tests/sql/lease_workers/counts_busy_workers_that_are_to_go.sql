select a_queue('q', 4) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[20])) \g /dev/null
select a_dispatcher() as d \gset
select a_dispatcher() as other \gset
create temp table calls as select c.*, row_number() over () as n from claim_all(:d, 3) c;
delete from supaqueue.worker;
select results_eq('select count(*)::int, count(*) filter (where retiring)::int from supaqueue.worker', 'values (3, 3)', 'three are to go');
insert into supaqueue.worker (queue) select :'queue' from generate_series(1, 4);
select is(count(*)::int, 1, 'four new ones beside three that are busy: one') from claim_all(:other);
select is(count(*)::int, 0, 'and no more, whoever asks') from claim_all(:d);
select is_empty(format('select * from supaqueue.lease_workers(%s, 0, true)', :other), 'nobody is said to wait for workers there are not');
select supaqueue.release_workers(:d, array(select worker from calls where n <= 2));
select is(count(*)::int, 2, 'two as two have gone') from claim_all(:other);
select is(count(*)::int, 4, 'four calls at once') from supaqueue.worker where locked;
