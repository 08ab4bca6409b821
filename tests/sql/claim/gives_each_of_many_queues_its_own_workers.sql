select a_queue('a', 2) as a \gset
select a_queue('b', 3) as b \gset
select supaqueue.enqueue_many('a', array_fill('{}'::jsonb, array[5])) \g /dev/null
select supaqueue.enqueue_many('b', array_fill('{}'::jsonb, array[5])) \g /dev/null
create temp table calls as select * from claim_all(a_dispatcher());
select results_eq(
    'select q.name, count(*)::int from calls c join supaqueue.job j on j.id = c.job
     join supaqueue.queue q on q.id = j.queue group by 1 order by 1',
    $$values ('a', 2), ('b', 3)$$, 'both in one call');
select is_empty(
    'select * from calls c join supaqueue.job j on j.id = c.job join supaqueue.worker w on w.id = c.worker
     where j.queue <> w.queue or j.worker <> w.id', 'no worker works for another queue');
