-- superuser only
select a_queue('q') as queue \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as job \gset
select let_time_pass(:'job');
select supaqueue.schedule('s', '@hourly', 'q') \g /dev/null
update supaqueue.schedule set next_at = now();
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'nothing of the kind'; end $$;
create trigger refuse before update on supaqueue.schedule for each row execute function pg_temp.refuse();
set local client_min_messages = error; -- it warns
create temp table promoted as select * from supaqueue.promote();
set local client_min_messages = warning;
select results_eq('select promoted, scheduled, next_due_ms from promoted', 'values (1, 0, 1000::bigint)', 'the job goes, the schedule is tried again later');
select ok(is_in_line(:'job'), 'it is in line');
