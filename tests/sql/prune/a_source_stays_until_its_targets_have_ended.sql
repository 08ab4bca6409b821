select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
create function pg_temp.job(status text) returns uuid language sql as $$
    insert into supaqueue.job (id, queue, status, finished_at)
    select overlay(supaqueue._first_id(now() - interval '2 days')::text placing left(md5(random()::text), 12) from 25)::uuid,
        q.id, status::supaqueue.job_status, case when status = 'success' then now() - interval '2 days' end
    from supaqueue.queue q returning id
$$;
create temp table pair as
select s.what, pg_temp.job('success') as source, pg_temp.job(s.what) as target
from (values ('pending'), (null), ('success')) s (what);
insert into supaqueue.job_dependencies (source, target) select source, target from pair;
select results_eq('select pruned from supaqueue.prune()', 'values (2)', 'source and target of the ended one');
select is(status_of(source), case when what = 'success' then 'gone' else 'success' end, 'source of ' || coalesce(what, 'held')) from pair;
select is(count(*)::int, 2, 'with its dependency') from supaqueue.job_dependencies;
update supaqueue.prune_mark set rests_until = now();
update supaqueue.job set status = 'cancelled' where id in (select target from pair);
select results_eq('select pruned from supaqueue.prune()', 'values (2)', 'once the targets have ended they go');
