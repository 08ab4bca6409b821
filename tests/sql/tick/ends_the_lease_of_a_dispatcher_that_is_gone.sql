select a_queue('q', 3) as queue \gset
select supaqueue.enqueue_many('q', array_fill('{}'::jsonb, array[3])) \g /dev/null
select a_dispatcher() as gone \gset
select a_dispatcher() as alive \gset
create temp table calls as select * from claim_all(:gone, 2);
create temp table others as select * from claim_all(:alive, 1);
select let_lease_run_out(:gone);
select lost_dispatchers as lost, rescued from supaqueue.tick() \gset
select is(:lost, 1, 'one dispatcher');
select is(:rescued, 2, 'two jobs');
select results_eq(
    'select distinct status::text, attempts, ready is not null, worker, error from supaqueue.job where id in (select job from calls)',
    $$values ('pending', 0, true, null::uuid, 'given back: its dispatcher was lost')$$,
    'its jobs are back in line, and the attempt does not count');
select is(count(*)::int, 2, 'its workers are free') from supaqueue.worker where not locked and dispatcher is null;
select is_empty(format('select * from supaqueue.dispatcher where no = %s', :gone), 'its row is gone');
select is(supaqueue.renew(:gone, true), false, 'it is told when it renews');
select is(settle_one(job, call, 'success'), false, 'its late settlement is refused') from calls;
select is(status_of(job), 'pending', 'and changes nothing') from calls;
select is(status_of(job), 'in_progress', 'the other dispatcher goes on') from others;
select is(count(*)::int, 2, 'which may take over') from claim_all(:alive, 2);
