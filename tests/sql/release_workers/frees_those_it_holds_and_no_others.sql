select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[3])) \g /dev/null
select a_dispatcher() as d \gset
select a_dispatcher() as other \gset
select workers from supaqueue.lease_workers(:d, 2, true) \gset
select workers as others from supaqueue.lease_workers(:other, 1, true) \gset
select supaqueue.release_workers(:d, :'workers'::uuid[] || :'others'::uuid[]);
select results_eq('select id, dispatcher from supaqueue.worker where locked',
    format('values ((%L::uuid[])[1], %s::bigint)', :'others', :other), 'the other dispatcher keeps its worker');
select is(count(*)::int, 2, 'the released ones can be leased again') from claim_all(:other);
