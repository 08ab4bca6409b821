select a_queue('q', 20) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[20])) \g /dev/null
create temp table before as select rows_written from counters();
create temp table claims as select * from claim_all(a_dispatcher(), 20);
create temp table claimed as select rows_written from counters();
select is_empty('select supaqueue.settle(array_agg(job), array_agg(call), array_fill(''success''::text, array[20]),
    array_fill(200, array[20]), array_fill(null::text, array[20]), array_fill(''{}''::text, array[20])) from claims', 'settled');
select is(a.rows_written - c.rows_written, 20::numeric, 'one row for each settlement, in all tables') from counters() a, claimed c;
select is(c.rows_written - b.rows_written, 41::numeric, 'and before, one for each claim, for each worker, and for the dispatcher')
from claimed c, before b;
select is(count(*)::int, 20, 'yet each has its attempt') from supaqueue.attempt where number = 1 and outcome = 'success';
