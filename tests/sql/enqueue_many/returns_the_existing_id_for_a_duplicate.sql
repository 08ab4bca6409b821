select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '0', dedup_key => 'b') as existing \gset
create temp table added as
    select id, row_number() over () as n
    from supaqueue.enqueue_many('q', array['1', '2', '3', '4', '5']::jsonb[], dedup_keys => array['c', 'b', null, 'a', 'c']) id;
select results_eq('select a.n, j.payload, j.dedup_key from added a join supaqueue.job j using (id) order by n',
    $$values (1::bigint, '1'::jsonb, 'c'), (2, '0', 'b'), (3, '3', null), (4, '4', 'a'), (5, '1', 'c')$$, 'in the order of the payloads');
select results_eq('select payload from supaqueue.job order by ready', $$values ('0'::jsonb), ('1'), ('3'), ('4')$$, 'as is the line');
select is((select id from supaqueue.enqueue_many('q', '{"9"}', dedup_keys => '{b}', on_duplicate => 'replace') id), :'existing', 'replace');
select is((select payload from supaqueue.job where id = :'existing'), '9'::jsonb, 'the payload is new');
