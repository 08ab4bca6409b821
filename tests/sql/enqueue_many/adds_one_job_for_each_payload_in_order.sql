select a_queue('q', 9) as queue \gset
create temp table added as select id, row_number() over () as n from supaqueue.enqueue_many('q', array['1', '2', '3', null]::jsonb[], 4) id;
select results_eq('select a.n, j.payload, j.priority from added a join supaqueue.job j using (id) order by j.ready',
    $$values (1::bigint, '1'::jsonb, 4), (2, '2', 4), (3, '3', 4), (4, '{}', 4)$$, 'the ids too');
select is_empty($$select supaqueue.enqueue_many('q', '{}')$$, 'none for none');
select throws_ok($$select supaqueue.enqueue_many('nope', '{"1"}')$$, 'SQ001', null, 'an unknown queue');
