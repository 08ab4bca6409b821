select a_queue('q', 2, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q', held => true) as held \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
update supaqueue.job set status = 'pending', updated_at = now() + interval '1 second' where id = :'held';
select ok(is_in_line(:'held'), 'a held job goes');
update supaqueue.job set run_at = now() + interval '1 hour', updated_at = now() + interval '2 seconds' where id = :'held';
select ok(not is_in_line(:'held') and due_at = run_at, 'a delayed one waits') from supaqueue.job where id = :'held';
select * from claim_all(:d) \gset call_
update supaqueue.job set status = 'pending', updated_at = now() + interval '3 seconds' where id = :'job';
select ok(is_in_line(:'job'), 'a call under way is made again');
select * from claim_with(:d, :'queue', array[:'call_worker'::uuid]) \gset call_
select settle_one(:'job', :call_call, 'failure') as _ \gset
select is(status_of(:'job'), 'failed', 'a job failed');
update supaqueue.job set status = 'pending', run_at = null, updated_at = now() + interval '4 seconds' where id = :'job';
select results_eq(format('select attempts, failed_at, ready is not null from supaqueue.job where id = %L', :'job'),
    'values (0, null::timestamptz, true)', 'a failed one runs again');
select throws_ok(format($$update supaqueue.job set status = 'in_progress', updated_at = now() + interval '5 seconds' where id = %L$$, :'job'),
    'SQ004', null, 'and in_progress is still not for hands');
