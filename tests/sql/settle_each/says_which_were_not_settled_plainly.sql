select a_queue('q', 5) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[4])) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select c.*, row_number() over (order by ready) as n from claim_all(:d) c;
select array_agg(job order by n) as jobs, array_agg(call order by n) as calls from calls \gset
update supaqueue.job set status = 'cancelled' where id = (:'jobs'::uuid[])[2];
select results_eq(
    format('select * from supaqueue.settle_each(%L::uuid[] || supaqueue.uuid_v7(), %L::bigint[] || 0::bigint,
        array[''success'', ''success'', ''failure'', ''aborted'', ''success''], array[200, 200, 500, null, 200],
        array[null, null, ''no'', null, null], array[''1'', ''2'', ''3'', null, ''5''])', :'jobs', :'calls'),
    $$values (2, 'refused', null::text), (5, 'refused', null)$$, 'the one that was cancelled, and the one that is gone');
select results_eq('select j.status::text, j.response, j.error from supaqueue.job j join calls c on c.job = j.id order by c.n',
    $$values ('success', '1'::jsonb, null::text), ('cancelled', null, null), ('pending', '3', 'no'),
             ('pending', null, 'given back: its call was broken off')$$, 'the others are settled as by settle()');
select is_empty($$select * from supaqueue.settle_each('{}', '{}', '{}', '{}', '{}', '{}')$$, 'nothing is nothing');
