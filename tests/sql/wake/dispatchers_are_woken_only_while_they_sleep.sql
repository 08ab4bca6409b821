-- own database
create extension dblink schema public;
select public.dblink_connect('listener', format('host=%s dbname=own user=postgres', current_setting('unix_socket_directories'))) as _ \gset
select public.dblink_exec('listener', 'listen supaqueue') as _ \gset
-- how many notifications have come; a query in between, so that those under way have arrived
create function public.heard() returns int language sql volatile as $$
    select n from public.dblink('listener', 'select 1') t (n int);
    select count(*)::int from public.dblink_get_notify('listener') where notify_name = 'supaqueue';
$$;
select a_queue('q', 9, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q') as first \gset
select is(public.heard(), 0, 'no dispatcher, no notification');

select a_dispatcher() as d \gset
select supaqueue.renew(:d, false) as _ \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 10);
select is(public.heard(), 0, 'none while it is busy');

select supaqueue.renew(:d, true) as _ \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 10);
select is(public.heard(), 1, 'one for ten jobs');
insert into supaqueue.worker (queue) values (:'queue');
select is(public.heard(), 1, 'for a worker');
update supaqueue.queue set paused = true;
select is(public.heard(), 1, 'for a change of a queue');
select supaqueue.process_jobs();
select is(public.heard(), 1, 'for process_jobs()');
update supaqueue.job set status = null where id = :'first';
select public.heard() as _ \gset
update supaqueue.job set status = 'pending' where id = :'first';
select is(public.heard(), 1, 'for a job that is let go');
update supaqueue.job set status = 'failed' where id = :'first';
select public.heard() as _ \gset
select supaqueue.retry(:'first') as _ \gset
select is(public.heard(), 1, 'for a retry');
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'first', :'target');
select public.heard() as _ \gset
update supaqueue.job set status = 'success' where id = :'first';
select is(public.heard(), 1, 'for a job whose source is done');
