select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array['1', '2', '3']::jsonb[]) \g /dev/null
select a_dispatcher() as d \gset
select a_dispatcher() as other \gset
create temp table calls as select c.*, j.payload from claim_all(:d, 2) c join supaqueue.job j on j.id = c.job;
create temp table others as select * from claim_all(:other, 1);
select call as known_call, worker as known_worker from calls where payload = '1' \gset
select is(given_back, 1, 'one job') from supaqueue.recover(:d, array[:known_call]::bigint[], array[:'known_worker']::uuid[]);
select results_eq('select payload, status::text, attempts, ready is not null from supaqueue.job order by payload',
    $$values ('1'::jsonb, 'in_progress', 1, false), ('2', 'pending', 0, true), ('3', 'in_progress', 1, false)$$,
    'is back in line; the call it knows goes on, and so does that of another dispatcher');
select results_eq('select dispatcher from supaqueue.worker order by dispatcher',
    format('values (%s::bigint), (%s), (null)', :d, :other), 'the worker it does not know is free');
select is(given_back, 0, 'twice is once') from supaqueue.recover(:d, array[:known_call]::bigint[], array[:'known_worker']::uuid[]);
