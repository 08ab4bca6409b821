select a_queue('q', 1, '{"max_attempts": 1}'), a_queue('good'), a_queue('bad') \g /dev/null
create function pg_temp.callback(queue text) returns supaqueue.job language sql as $$
    select j from supaqueue.job j join supaqueue.queue q on q.id = j.queue where q.name = callback.queue
$$;
create function pg_temp.ends(job uuid, status text) returns void language sql as $$
    update supaqueue.job set status = ends.status::supaqueue.job_status where id = ends.job
$$;
create function pg_temp.callbacks() returns text language sql as $$
    select string_agg(concat_ws(' ', q.name, j.status, case when j.ready is not null then 'in line' end), ', ' order by q.name)
    from supaqueue.job j join supaqueue.queue q on q.id = j.queue where q.name in ('good', 'bad')
$$;
select supaqueue.enqueue('q', on_success => 'good', on_failure => 'bad') as job \gset
savepoint before;
select pg_temp.ends(:'job', 'failed') \g /dev/null
select is(pg_temp.callbacks(), 'bad pending in line, good cancelled', 'it fails');
savepoint failed;
select is(supaqueue.redrive('q'), 1::bigint, 'and is run again');
select is(pg_temp.callbacks(), 'bad pending in line, good cancelled', 'the callback that has not run yet does so nevertheless');
select is(supaqueue._payload_with_sources(id, payload) #>> '{sources,0,status}', 'pending', 'and sees the job as it is by then') from pg_temp.callback('bad');
select pg_temp.ends(:'job', 'success') \g /dev/null
select is(pg_temp.callbacks(), 'bad pending in line, good cancelled', 'a success then is told to nobody');
rollback to failed;
select pg_temp.ends((pg_temp.callback('bad')).id, 'success') \g /dev/null
select ok(supaqueue.retry(:'job'), 'run again when its callback has run');
select pg_temp.ends(:'job', 'failed') \g /dev/null
select is(pg_temp.callbacks(), 'bad success, good cancelled', 'the second failure is not told');
select is(count(*), 2::bigint, 'no callback was added') from supaqueue.job j join supaqueue.queue q on q.id = j.queue where q.name <> 'q';
rollback to before;
select pg_temp.ends(:'job', 'success') \g /dev/null
select ok(supaqueue.retry(:'job'), 'a success run again');
select pg_temp.ends(:'job', 'failed') \g /dev/null
select is(pg_temp.callbacks(), 'bad cancelled, good pending in line', 'that fails then: not told either');
rollback to before;
select pg_temp.ends(:'job', 'failed') \g /dev/null
select ok(supaqueue.retry(:'job') and supaqueue.retry((pg_temp.callback('good')).id), 'a cancelled callback that is run again with its job');
select is(pg_temp.callbacks(), 'bad pending in line, good pending', 'waits for it');
select pg_temp.ends(:'job', 'success') \g /dev/null
select is(pg_temp.callbacks(), 'bad pending in line, good pending in line', 'and runs after its success');
