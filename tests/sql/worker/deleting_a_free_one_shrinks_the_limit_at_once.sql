select a_queue('q', 2) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[3])) \g /dev/null
delete from supaqueue.worker where id = (select id from supaqueue.worker limit 1);
select is(count(*)::int, 1, 'one worker, one call') from claim_all(a_dispatcher());
