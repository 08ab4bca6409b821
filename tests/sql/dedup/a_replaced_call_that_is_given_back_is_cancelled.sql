select a_queue('q', 9, '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k') as job \gset
select supaqueue.enqueue('q', held => false, after => array[:'job'::uuid]) as waits \gset
insert into supaqueue.job (queue) values (:'queue') returning id as told \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'job', :'told', 'run');
select a_dispatcher() as d \gset
select * from claim_all(:d, 1) \gset call_
select supaqueue.enqueue('q', '2', dedup_key => 'k', on_duplicate => 'replace') as next \gset
select is(reason, 'replaced', 'a call that is replaced says so') from supaqueue.job where id = :'job';
update supaqueue.job set priority = 3 where id = :'job';
select ok(settle_one(:'job', :call_call, 'aborted'), 'it is broken off');
select results_eq(format('select status::text, reason, finished_at is not null, failed_at is null, ready is null, due_at is null
    from supaqueue.job where id = %L', :'job'), $$values ('cancelled', 'replaced', true, true, true, true)$$,
    'the job is cancelled, also after another change by hand');
select results_eq(format('select number, outcome from supaqueue.attempt where job = %L', :'job'), $$values (1, 'aborted')$$, 'the history shows it');
select ok(is_in_line(:'told') and not is_in_line(:'waits'), 'its targets are told that it did not succeed');
select ok(is_in_line(:'next'), 'what replaced it is in line');

select supaqueue.cancel(:'next'), supaqueue.cancel(:'told'), supaqueue.cancel(:'waits') \g /dev/null
select supaqueue.enqueue('q', '3', dedup_key => 'k') as third \gset
select a_dispatcher() as lost \gset
select * from claim_all(:lost, 1) \gset call_
select is(:'call_job'::uuid, :'third', 'another is called');
select supaqueue.enqueue('q', '4', dedup_key => 'k', on_duplicate => 'debounce') as fourth \gset
select let_lease_run_out(:lost);
select is(rescued, 1, 'its dispatcher is lost') from supaqueue.tick();
select is(status_of(:'third'), 'cancelled', 'it is not called after what replaced it');
