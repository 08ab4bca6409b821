select a_queue('q', 1, '{"max_attempts": 1}'), a_queue('good'), a_queue('bad') \g /dev/null
create function pg_temp.callback(queue text) returns supaqueue.job language sql as $$
    select j from supaqueue.job j join supaqueue.queue q on q.id = j.queue where q.name = callback.queue
$$;
select supaqueue.enqueue('q') as job \gset
select supaqueue._link(:'job', null, 'good', 'bad') \g /dev/null
select is((pg_temp.callback('good')).payload, jsonb_build_object('job', :'job', 'event', 'success'), 'what a success is told');
select is((pg_temp.callback('bad')).payload, jsonb_build_object('job', :'job', 'event', 'failure'), 'what a failure is told');
select ok((pg_temp.callback(q)).with_sources and not is_in_line((pg_temp.callback(q)).id), q || ' waits and carries the outcome') from unnest(array['good', 'bad']) q;
savepoint before;
update supaqueue.job set status = 'success', response = '7' where id = :'job';
select ok(is_in_line((pg_temp.callback('good')).id), 'after a success');
select is((pg_temp.callback('bad')).status::text, 'cancelled', 'the other is not wanted');
select is(supaqueue._payload_with_sources(id, payload) #> '{sources,0,response}', '7', 'with its response') from pg_temp.callback('good');
rollback to before;
update supaqueue.job set status = 'failed' where id = :'job';
select ok(is_in_line((pg_temp.callback('bad')).id), 'after a failure');
select is((pg_temp.callback('good')).status::text, 'cancelled', 'the other is cancelled');
rollback to before;
select supaqueue.cancel(:'job') \g /dev/null
select ok(is_in_line((pg_temp.callback('bad')).id), 'after it was cancelled');
select is(supaqueue._payload_with_sources(id, payload) #>> '{sources,0,status}', 'cancelled', 'which it can see') from pg_temp.callback('bad');
