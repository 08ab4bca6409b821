select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[10])) \g /dev/null
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d);
select is(count(*)::int, 3, 'three workers, three jobs') from calls;
select is(count(distinct worker)::int, 3, 'one for each') from calls;
select is_empty(format('select * from claim_all(%s)', :d), 'no free worker, no job');
select is_empty('select * from claim_all(a_dispatcher())', 'for nobody');
select is(count(*)::int, 3, 'never more calls than workers') from supaqueue.job where status = 'in_progress';
