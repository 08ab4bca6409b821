-- superuser only
select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '"stuck"', run_at => now() + interval '1 hour') as stuck \gset
select supaqueue.enqueue('q', '"shy"', run_at => now() + interval '1 hour') as shy \gset
select supaqueue.enqueue('q', '"old"', expires_at => now() + interval '1 hour') as old \gset
select supaqueue.enqueue('q', '"good"', run_at => now() + interval '1 hour') as good \gset
select supaqueue.enqueue('q', '"over"', expires_at => now() + interval '1 hour') as over \gset
select let_time_pass(:'stuck'), let_time_pass(:'shy'), let_time_pass(:'good') \g /dev/null
update supaqueue.job set expires_at = now(), due_at = now(), writes = writes + 1 where id in (:'old', :'over');
select supaqueue.schedule('s', '@hourly', 'q', '"scheduled"') \g /dev/null
update supaqueue.schedule set next_at = now();
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'not that one'; end $$;
create trigger refuse before update on supaqueue.job for each row when (new.payload = '"stuck"') execute function pg_temp.refuse();
create trigger shy before update on supaqueue.job for each row
    when (new.payload = '"shy"' and new.ready is not null or new.payload = '"old"' and new.status = 'failed') execute function pg_temp.refuse();

set local client_min_messages = error; -- it warns
create temp table promoted as select * from supaqueue.promote();
set local client_min_messages = warning;
select results_eq('select promoted, expired, scheduled from promoted', 'values (1, 1, 1)', 'what can be done is done');
select ok(is_in_line(:'good') and status_of(:'over') = 'failed', 'with what was due behind them');
select is(next_due_ms, 1000::bigint, 'the next look is not at once') from promoted;
select ok(bool_and(due_at between now() + interval '5 seconds' and now() + interval '1 minute'), 'what can be put off is looked at in some seconds')
from supaqueue.job where id in (:'shy', :'old');
drop trigger refuse on supaqueue.job;
drop trigger shy on supaqueue.job;
select is(promoted, 1, 'what could not goes with the next look') from supaqueue.promote();
update supaqueue.job set due_at = now(), writes = writes + 1 where id in (:'shy', :'old');
select results_eq('select promoted, expired from supaqueue.promote()', 'values (1, 1)', 'the others when it is time');
select is_empty('select * from supaqueue.job where ready is null and status = ''pending''', 'all are in line');
