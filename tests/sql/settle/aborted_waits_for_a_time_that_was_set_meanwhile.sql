select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.enqueue('q', expires_at => now() + interval '1 day') as expiring \gset
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d);
update supaqueue.job set run_at = now() + interval '1 hour';
select is(status_of(:'job'), 'in_progress', 'the call goes on');
select settle_one(job, call, 'aborted') from calls \g /dev/null
select ok(not is_in_line(id), 'it is not called again at once') from supaqueue.job;
select ok(bool_and(due_at = run_at), 'but at the time that was set') from supaqueue.job;
select let_time_pass(id) from supaqueue.job \g /dev/null
select is(promoted, 2, 'then') from supaqueue.promote();
select ok(is_in_line(id), 'it is in line') from supaqueue.job;
