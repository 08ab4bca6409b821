select a_queue('q'), a_queue('p') \g /dev/null
create function pg_temp.named(name text) returns uuid language sql as $$ select id from supaqueue.job where payload = to_jsonb(name) $$;
create function pg_temp.shows(name text) returns text language sql as $$
    select concat_ws(' ', status, reason, case when ready is not null then 'in line' end, blockers) from supaqueue.job where payload = to_jsonb(name)
$$;
select supaqueue.enqueue('q', '"source"') \g /dev/null
select supaqueue.enqueue('q', '"held"', held => true) \g /dev/null
select supaqueue.enqueue(q, to_jsonb(concat_ws(' ', rule, q))) from unnest('{cancel,run,wait}'::text[]) rule, unnest('{q,p}'::text[]) q \g /dev/null
select supaqueue.enqueue('p', to_jsonb(name)) from unnest('{after cancel,both}'::text[]) name \g /dev/null
insert into supaqueue.job_dependencies (source, target, on_failure)
select pg_temp.named('source'), pg_temp.named(concat_ws(' ', rule, q)), rule from unnest('{cancel,run,wait}'::text[]) rule, unnest('{q,p}'::text[]) q
union all values (pg_temp.named('cancel p'), pg_temp.named('after cancel'), 'cancel'),
    (pg_temp.named('source'), pg_temp.named('both'), 'run'), (pg_temp.named('held'), pg_temp.named('both'), 'run');
savepoint before;
select is(supaqueue.cancel_pending('q'), 5::bigint, 'those of the queue');
select is(pg_temp.shows(concat_ws(' ', rule, 'q')), 'cancelled by_hand ' || blockers, rule || ': of the queue itself, cancelled by hand')
from (values ('cancel', 1), ('run', 0), ('wait', 1)) r (rule, blockers);
select is(pg_temp.shows('cancel p'), 'cancelled source 1', 'cancel: with its source, from another queue');
select is(pg_temp.shows('after cancel'), 'cancelled source 1', 'and what waits for that one');
select is(pg_temp.shows('run p'), 'pending in line 0', 'run: runs');
select is(pg_temp.shows('both'), 'pending in line 0', 'run after two: runs, both were cancelled');
select is(pg_temp.shows('wait p'), 'pending 1', 'wait: waits');
select ok(supaqueue.retry(pg_temp.named('source')), 'its source is run again');
update supaqueue.job set status = 'success' where id = pg_temp.named('source');
select is(pg_temp.shows('wait p'), 'pending in line 0', 'and succeeds: so it runs');
rollback to before;
select is(supaqueue.cancel_pending('p'), 5::bigint, 'the other way round');
select is(pg_temp.shows('source'), 'pending in line 0', 'sources do not mind');
