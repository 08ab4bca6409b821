select a_queue('sick', 6, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as sick \gset
select a_queue('well', 6, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as well \gset
select a_queue('plain', 6) as plain \gset
select supaqueue.enqueue_many(q, array_fill('{}'::jsonb, array[6])) from unnest('{sick,well,plain}'::text[]) q \g /dev/null
create temp table calls as select c.*, q.name from claim_all(a_dispatcher()) c join supaqueue.job j on j.id = c.job join supaqueue.queue q on q.id = j.queue;
select is_empty($$select supaqueue.settle(array_agg(job), array_agg(call), array_agg(case name when 'well' then 'success' else 'failure' end),
    array_fill(null::int, array[18]), array_fill(null::text, array[18]), array_fill(null::text, array[18])) from calls$$, 'settled');
select results_eq('select name, breaker_state from supaqueue.queue order by name',
    $$values ('plain', 'closed'), ('sick', 'open'), ('well', 'closed')$$, 'one is sick');
select results_eq('select q.name, b.successes, b.failures from supaqueue.breaker b join supaqueue.queue q on q.id = b.queue order by 1',
    $$values ('sick', 0, 0), ('well', 6, 0)$$, 'and who has no breaker has no counts');
