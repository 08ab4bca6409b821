select a_queue('q', 4) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[9])) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d, 4);
select is(supaqueue.set_workers('q', 0), 4, 'four busy ones are to go');
select is(supaqueue.set_workers('q', 4), 0, 'then four are wanted again');
select results_eq('select count(*)::int, (count(*) filter (where retiring))::int from supaqueue.worker', 'values (4, 0)',
    'four, not eight');
select supaqueue.set_workers('q', 0) \g /dev/null
select supaqueue.set_workers('q', 3) \g /dev/null
select results_eq('select count(*)::int, (count(*) filter (where retiring))::int from supaqueue.worker', 'values (4, 1)',
    'no more of them than needed');
select supaqueue.set_workers('q', 6) \g /dev/null
select results_eq('select count(*)::int, (count(*) filter (where retiring))::int from supaqueue.worker', 'values (6, 0)',
    'and new ones for the rest');
