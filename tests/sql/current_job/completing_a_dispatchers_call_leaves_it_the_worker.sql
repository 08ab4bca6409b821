select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
update supaqueue.current_job set is_complete = true, is_successful = true;
select is(status_of(:'job'), 'success', 'the job is settled');
select results_eq('select locked, dispatcher from supaqueue.worker', format('values (true, %s::bigint)', :d),
    'the worker stays with the dispatcher, which still waits for the function');
select ok(not settle_one(:'call_job', :call_call, 'failure'), 'whose own settlement comes too late');
select is(status_of(:'job'), 'success', 'and changes nothing');
