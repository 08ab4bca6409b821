select a_queue('q', settings => '{"retention": "1 hour"}') as queue \gset
create function pg_temp.add(age interval) returns uuid language sql as $$
    insert into supaqueue.job (id, queue) select supaqueue._first_id(now() - age), q.id from supaqueue.queue q returning id
$$;
create function pg_temp.ends(a_job uuid, age interval) returns void language sql as $$
    update supaqueue.job set status = 'success', ready = null, finished_at = now() - age, writes = writes + 1 where id = a_job
$$;
select pg_temp.add('90 minutes') as late, pg_temp.add('80 minutes') as in_time, pg_temp.add('5 hours') as very_late \gset
select pg_temp.ends(:'in_time', '70 minutes') \g /dev/null
select is(pruned, 1, 'two are in line') from supaqueue.prune();
select pg_temp.ends(:'late', '61 minutes'), pg_temp.ends(:'very_late', '61 minutes') \g /dev/null
select is(pruned, 1, 'the next round goes back to the one that the last one left') from supaqueue.prune();
select is(status_of(:'late'), 'gone', 'the late one');
update supaqueue.prune_mark set rests_until = now();
select is(pruned, 1, 'one that ended very late is found by the mark') from supaqueue.prune();
