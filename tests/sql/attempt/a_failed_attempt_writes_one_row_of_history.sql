select a_queue('q', 20) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[20])) \g /dev/null
create temp table claims as select * from claim_all(a_dispatcher(), 20);
create temp table claimed as select rows_written from counters();
select is_empty('select supaqueue.settle(array_agg(job), array_agg(call), array_fill(''failure''::text, array[20]),
    array_fill(500, array[20]), array_fill(null::text, array[20]), array_fill(''{}''::text, array[20])) from claims', 'settled');
select is(a.rows_written - c.rows_written, 40::numeric, 'the job and the attempt') from counters() a, claimed c;
