select a_queue('q', 2) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[6])) \g /dev/null
select a_dispatcher() as gone \gset
select a_dispatcher() as other \gset
select count(*) as first from claim_all(:gone) \gset
select is_empty(format('select * from claim_all(%s)', :other), 'while the lease holds, its workers are nobody else''s');
select let_lease_run_out(:gone);
select is_empty(format('select * from claim_all(%s)', :other), 'also after it ran out, until tick() ends it');
select lost_dispatchers from supaqueue.tick() \gset
select is(count(*)::int, 2, 'then they are') from claim_all(:other);
select is(count(*)::int, 2, 'two calls at once, as there are workers') from supaqueue.job where status = 'in_progress';
