select a_queue('q', 6) as queue \gset
select supaqueue.enqueue_many('q', array['"current"', '"cancelled"', '"deleted"', '"put back"', '"settled"', '"again"']::jsonb[]) \g /dev/null
create temp table calls as select c.*, j.payload #>> '{}' as name from claim_all(a_dispatcher()) c join supaqueue.job j on j.id = c.job;
select is_empty('select supaqueue.stopped(array_agg(job), array_agg(call)) from calls', 'none, while all are current');
select supaqueue.cancel(job) from calls where name = 'cancelled' \g /dev/null
delete from supaqueue.job where payload = '"deleted"';
update supaqueue.job set status = 'pending' where payload = '"put back"';
select settle_one(job, call, 'success') from calls where name = 'settled' \g /dev/null
select settle_one(job, call, 'aborted') from calls where name = 'again' \g /dev/null
insert into supaqueue.worker (queue) values (:'queue') returning id as worker \gset
insert into supaqueue.current_job (worker, job) select :'worker', job from calls where name = 'again';
select set_eq('select name from calls where call in (select supaqueue.stopped(array_agg(job), array_agg(call)) from calls)',
    $$values ('cancelled'), ('deleted'), ('put back'), ('settled'), ('again')$$, 'those that are not');
select is_empty($$select supaqueue.stopped('{}', '{}')$$, 'none of none');
