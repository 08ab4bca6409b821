-- superuser only
select a_queue('q') as queue \gset
insert into supaqueue.job (queue, payload, run_at) select :'queue', '"stuck"', now() + interval '1 hour' from generate_series(1, 7);
select let_time_pass(id) from supaqueue.job \g /dev/null
insert into supaqueue.job (queue, run_at) select :'queue', now() + interval '1 hour' from generate_series(1, 3);
select let_time_pass(id) from supaqueue.job where payload = '{}' \g /dev/null
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'not that one'; end $$;
create trigger refuse before update on supaqueue.job for each row when (new.payload = '"stuck"') execute function pg_temp.refuse();
set local client_min_messages = error; -- it warns
create temp table promoted as select * from supaqueue.promote(2);
set local client_min_messages = warning;
select is(promoted, 2, 'as many as it takes') from promoted;
select is(count(*)::int, 2, 'are in line') from supaqueue.job where ready is not null;
