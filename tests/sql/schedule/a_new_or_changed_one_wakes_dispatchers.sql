-- own database
create extension dblink schema public;
select public.dblink_connect('listener', format('host=%s dbname=own user=postgres', current_setting('unix_socket_directories'))) as _ \gset
select public.dblink_exec('listener', 'listen supaqueue') as _ \gset
-- how many notifications have come; a query in between, so that those under way have arrived
create function public.heard() returns int language sql volatile as $$
    select n from public.dblink('listener', 'select 1') t (n int);
    select count(*)::int from public.dblink_get_notify('listener') where notify_name = 'supaqueue';
$$;
select a_queue('q') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.renew(:d, true) as _ \gset
select public.heard() as _ \gset
select supaqueue.schedule('s', '@yearly', 'q') as _ \gset
select is(public.heard(), 1, 'a new one');
select supaqueue.schedule('s', '@daily', 'q') as _ \gset
select is(public.heard(), 1, 'a changed one');
select supaqueue.pause_schedule('s') as _ \gset
select public.heard() as _ \gset
select supaqueue.resume_schedule('s') as _ \gset
select is(public.heard(), 1, 'one that is resumed');
update supaqueue.schedule set cron = '@weekly';
select is(public.heard(), 1, 'by plain SQL too');
select supaqueue.run_schedule('s') as _ \gset
select is(public.heard(), 1, 'the job of one that is run');
select supaqueue.renew(:d, false) as _ \gset
select supaqueue.schedule('s', '@daily', 'q') as _ \gset
select is(public.heard(), 0, 'none while it is busy');
