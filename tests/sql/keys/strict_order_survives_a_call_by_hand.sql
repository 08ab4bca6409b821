select a_queue('q', 8, '{"key_order": true, "retry_delays_ms": [3600000]}') as queue \gset
select supaqueue.enqueue('q', to_jsonb(n), key => 'a') from generate_series(1, 3) n \g /dev/null
select a_dispatcher() as d \gset
select * from claim_all(:d, 1) \gset call_
select settle_one(:'call_job', :call_call, 'failure', 500) \g /dev/null
insert into supaqueue.current_job (worker, job)
select (select id from supaqueue.worker where not locked limit 1), id from supaqueue.job where payload = '2';
update supaqueue.current_job set is_complete = true, is_successful = true;
select claim_all(:d, 4) \g /dev/null
select is_empty($$select from supaqueue.job where status = 'in_progress'$$, 'the first one is still to be called again');
