select a_queue('short', settings => '{"retention": "1 hour"}') as short \gset
select a_queue('long', settings => '{"retention": "100 years"}') as long \gset
select a_queue('ever', settings => '{"retention": null}') as ever \gset
select a_queue('none', settings => '{"retention": "0"}') as none \gset
create function pg_temp.an_old_job(queue uuid) returns uuid language sql as $$
    insert into supaqueue.job (id, queue, status, finished_at)
    select overlay(supaqueue._first_id(now() - interval '2 days')::text placing left(md5(random()::text), 12) from 25)::uuid,
        queue, 'success', now() - interval '2 days'
    returning id
$$;
select pg_temp.an_old_job(:'short') as short_job, pg_temp.an_old_job(:'long') as long_job, pg_temp.an_old_job(:'ever') as ever_job \gset
insert into supaqueue.job (id, queue, status, finished_at) select supaqueue._first_id(now() - interval '1 second'), :'none', 'success', now()
returning id as none_job \gset
select results_eq('select pruned, has_more from supaqueue.prune()', 'values (2, false)', 'two went');
select is(status_of(:'short_job'), 'gone', 'longer than an hour');
select is(status_of(:'none_job'), 'gone', 'kept for no time at all');
select is(status_of(:'long_job'), 'success', 'not yet a hundred years');
select is(status_of(:'ever_job'), 'success', 'no retention');
update supaqueue.queue set retention = null;
select results_eq('select pruned, has_more from supaqueue.prune()', 'values (0, false)', 'nothing has one');
