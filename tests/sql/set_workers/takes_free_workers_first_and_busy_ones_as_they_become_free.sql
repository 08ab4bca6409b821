select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[9])) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select c.*, row_number() over () as n from claim_all(:d, 2) c;
select is(supaqueue.set_workers('q', 1), 3, 'from three to one');
select results_eq('select count(*)::int, (count(*) filter (where retiring))::int from supaqueue.worker', 'values (2, 1)',
    'the free one is gone, one of the busy ones retires');
select is(supaqueue.set_workers('q', 1), 1, 'one that retires does not count');
select supaqueue.release_workers(:d, array(select worker from calls));
select is(count(*)::int, 1, 'one is left') from supaqueue.worker;
