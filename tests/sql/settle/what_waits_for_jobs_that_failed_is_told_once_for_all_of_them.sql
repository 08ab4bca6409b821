-- superuser only
create temp table told (jobs uuid[]);
create or replace function supaqueue._sources_failed(p_sources uuid[]) returns void language sql as $$
    insert into pg_temp.told values (p_sources)
$$;
select a_queue('q', 5, '{"max_attempts": 2, "retry_delays_ms": [60000]}') as queue \gset
select supaqueue.enqueue_many('q', array['1', '2', '3', '4']::jsonb[]) \g /dev/null
insert into supaqueue.job (queue, payload, expires_at) values (:'queue', '5', now() + interval '1 minute');
create temp table calls as
select c.*, j.payload::text as n from claim_all(a_dispatcher()) c join supaqueue.job j on j.id = c.job;
select supaqueue.settle(array_agg(job order by n), array_agg(call order by n), '{success,failure,final,aborted,failure}',
    '{200,500,489,null,500}', array_fill(null::text, array[5]), array_fill(null::text, array[5])) from calls;
select results_eq('select array(select c.n from calls c where c.job = any (t.jobs) order by 1) from told t',
    $$values ('{3,5}'::text[])$$, 'those that failed for good or would have expired, together');
delete from told;
update supaqueue.job set started_at = started_at - interval '1 hour', writes = writes + 1;
insert into supaqueue.job (queue, max_attempts) values (:'queue', 1) returning id as overdue \gset
insert into supaqueue.worker (queue) values (:'queue') returning id as worker \gset
insert into supaqueue.current_job (worker, job) values (:'worker', :'overdue');
update supaqueue.job set started_at = started_at - interval '1 hour', writes = writes + 1 where id = :'overdue';
select supaqueue._end_overdue() \g /dev/null
select results_eq('select * from told', format('values (array[%L::uuid])', :'overdue'), 'an overdue one, too');
