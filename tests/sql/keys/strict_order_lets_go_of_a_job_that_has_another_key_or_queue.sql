select a_queue('q', 8, '{"key_order": true, "backoff_ms": 0}') as queue, a_queue('other') as other \gset
select supaqueue.enqueue('q', to_jsonb(k || n), key => k) from unnest('{a,b}'::text[]) k, generate_series(1, 2) n order by k, n \g /dev/null
select a_dispatcher() as d \gset
select count(*) as _ from (select c.*, settle_one(c.job, c.call, 'failure', 500) from claim_all(:d) c) c \gset
select supaqueue.promote() \g /dev/null
update supaqueue.job set queue = :'other' where payload = '"a1"';
update supaqueue.job set key = 'c' where payload = '"b1"';
select supaqueue.promote() \g /dev/null
select claim_with(:d, :'queue', array(select id from supaqueue.worker where dispatcher = :d)) \g /dev/null
select is(string_agg(payload #>> '{}', ' ' order by payload), 'a2 b1 b2', 'neither blocks its lane, nor is it called from there')
from supaqueue.job where status = 'in_progress';
