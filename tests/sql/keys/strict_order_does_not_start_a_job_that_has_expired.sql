select a_queue('q', 8, '{"key_order": true, "backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q', to_jsonb(n), key => 'a') from generate_series(1, 2) n \g /dev/null
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'call_job', :call_call, 'failure', 500) \g /dev/null
select supaqueue.promote() \g /dev/null
update supaqueue.job set expires_at = clock_timestamp() + interval '1 millisecond' where id = :'call_job';
select pg_sleep(0.002) \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select is(payload, '2', 'the next one is called instead') from supaqueue.job where status = 'in_progress';
