select a_queue('q', 1, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'job', :call_call, 'failure', 500, 'http 500') as _ \gset
select is(status_of(:'job'), 'failed', 'failed');
update supaqueue.job set status = 'pending' where id = :'job';
select results_eq('select status::text, attempts, ready is not null, finished_at, failed_at, run_at from supaqueue.job',
    $$values ('pending', 0, true, null::timestamptz, null::timestamptz, null::timestamptz)$$, 'as if new');
select is(count(*)::int, 1, 'it is called') from claim_with(:d, :'queue', array[:'call_worker'::uuid]);
