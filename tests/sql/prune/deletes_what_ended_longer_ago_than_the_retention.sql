select a_queue('q', settings => '{"retention": "3 days"}') as queue \gset
-- An id of that age, as a job gets it that was added then.
create function pg_temp.id_of(age interval, i int default 1) returns uuid language sql as $$
    select overlay(supaqueue._first_id(now() - age)::text placing lpad(to_hex(i), 12, '0') from 25)::uuid
$$;
create temp table expected (id uuid, stays boolean, what text);
with added as (
    insert into supaqueue.job (id, queue, status, finished_at, payload)
    select pg_temp.id_of('4 days', (row_number() over ())::int), :'queue', status::supaqueue.job_status, now() - age, to_jsonb(status || ' ' || age)
    from (values ('success', interval '3 days'), ('failed', '3 days 1 second'), ('cancelled', '4 days'),
                 ('success', '3 days -2 seconds'), ('failed', '1 day'), ('cancelled', '0')) j (status, age)
    returning id, finished_at, payload)
insert into expected select id, finished_at > now() - interval '3 days', payload #>> '{}' from added;
insert into expected values
    (pg_temp.id_of('9 days', 1), true, 'pending'), (pg_temp.id_of('9 days', 2), true, 'held'), (pg_temp.id_of('9 days', 3), true, 'in progress');
insert into supaqueue.job (id, queue) select id, :'queue' from expected where what = 'pending';
insert into supaqueue.job (id, queue, status) select id, :'queue', null from expected where what = 'held';
insert into supaqueue.job (id, queue) select id, :'queue' from expected where what = 'in progress';
update supaqueue.job set status = 'in_progress', finished_at = now() - interval '9 days', ready = null, writes = writes + 1
where id in (select id from expected where what = 'in progress');
select results_eq('select pruned, has_more from supaqueue.prune()', 'values (3, false)', 'three went');
select is(status_of(id) <> 'gone', stays, what || case when stays then ' stays' else ' goes' end) from expected;
select results_eq('select pruned, has_more from supaqueue.prune()', 'values (0, false)', 'again, none');
