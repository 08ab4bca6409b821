-- superuser only
select a_queue('q', 3, '{"timeout_ms": 1000, "retry_delays_ms": [3600000]}') as queue \gset
select supaqueue.enqueue('q') as good \gset
select a_dispatcher() as d_good \gset
select count(*) as claimed from claim_all(:d_good, 1) \gset
select supaqueue.enqueue('q', '"bad"') as bad \gset
select a_dispatcher() as d_bad \gset
select count(*) as claimed from claim_all(:d_bad, 1) \gset
select supaqueue.enqueue('q', '"bad"') as by_hand \gset
insert into supaqueue.current_job (worker, job) select id, :'by_hand' from supaqueue.worker where not locked;
update supaqueue.job set started_at = started_at - interval '62 seconds', writes = writes + 1 where id = :'by_hand';
select supaqueue.enqueue('q', '"bad"', run_at => now() + interval '1 hour') as later \gset
select let_time_pass(:'later');
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise 'not that one'; end $$;
create trigger refuse before update on supaqueue.job for each row
    when (new.payload = '"bad"') execute function pg_temp.refuse();
select let_lease_run_out(d) from unnest(array[:d_good, :d_bad]) d;
set local client_min_messages = error; -- it warns
create temp table ticked as select * from supaqueue.tick();
set local client_min_messages = warning;
select results_eq('select lost_dispatchers, rescued, overdue, promoted, next_due_ms from ticked', 'values (2, 1, 0, 0, 1000::bigint)', 'what can be rescued is');
select ok(is_in_line(:'good'), 'its job is in line again');
select is(status_of(:'bad'), 'in_progress', 'the other''s call');
select is(count(*)::int, 2, 'keeps its worker busy, as does the one by hand') from supaqueue.worker where locked and dispatcher is null;
drop trigger refuse on supaqueue.job;
select results_eq('select lost_dispatchers, rescued, overdue, promoted from supaqueue.tick()', 'values (0, 1, 1, 1)',
    'all is done once nothing is in the way');
select is_empty('select * from supaqueue.worker where locked', 'and every worker is free');
