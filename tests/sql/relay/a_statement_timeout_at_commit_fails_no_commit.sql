-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 2);
create function public.slow() returns trigger language plpgsql as $$ begin perform pg_sleep(5); return new; end $$;
create trigger slow before insert on net.http_request_queue for each row execute function public.slow();
set client_min_messages = error;
select supaqueue.enqueue('q') as job \gset
set local statement_timeout = '300ms';
set constraints all immediate;
set local statement_timeout = 0;
select is(status_of(:'job'), 'pending', 'the job is there, in line');
select is_empty('select * from supaqueue.worker where locked', 'and no worker is busy');
