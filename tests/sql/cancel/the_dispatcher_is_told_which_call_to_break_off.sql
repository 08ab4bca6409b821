-- own database
create extension dblink schema public;
select public.dblink_connect('listener', format('host=%s dbname=own user=postgres', current_setting('unix_socket_directories'))) as _ \gset
select public.dblink_exec('listener', 'listen supaqueue') as _ \gset
-- what has been heard since; a query in between, so that those under way have arrived
create function public.heard() returns text[] language sql volatile as $$
    select n from public.dblink('listener', 'select 1') t (n int);
    select array_agg(extra) from public.dblink_get_notify('listener') where notify_name = 'supaqueue';
$$;
select a_queue('q', 9) as queue \gset
select supaqueue.enqueue('q') as called \gset
select * from claim_all(a_dispatcher()) \gset call_
select supaqueue.enqueue('q') as waiting \gset
select public.heard() as _ \gset
select supaqueue.cancel(:'called') as _ \gset
select is(public.heard(), array['stop ' || :'call_call'], 'one under way');
select supaqueue.cancel(:'waiting') as _ \gset
select is(public.heard(), null, 'one that waits concerns nobody');
