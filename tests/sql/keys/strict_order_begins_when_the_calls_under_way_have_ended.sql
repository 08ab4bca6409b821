select a_queue('q', 8, '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q', to_jsonb(n), key => 'a') from generate_series(1, 3) n \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d) \g /dev/null
select supaqueue.update_queue('q', '{"key_order": true}') \g /dev/null
select supaqueue.enqueue('q', to_jsonb(4), key => 'a') \g /dev/null
select settle_one(id, call, 'failure', 500) from supaqueue.job where payload = '1' \g /dev/null
select supaqueue.promote() \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq($$select payload::text from supaqueue.job where status = 'in_progress' order by 1$$, $$values ('2'), ('3')$$, 'no other beside them');
select settle_one(id, call, 'success') from supaqueue.job where payload in ('2', '3') \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select results_eq($$select payload::text from supaqueue.job where status = 'in_progress'$$, $$values ('1')$$, 'then the one that is called again, alone');
