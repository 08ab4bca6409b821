select a_queue('q', 8, '{"backoff_ms": 0, "key_concurrency": 3}') as queue \gset
select a_queue('other', 8, '{"backoff_ms": 0}') as other \gset
select supaqueue.enqueue(q, jsonb_build_object('n', k || n), key => k, max_attempts => 3)
from unnest('{q,other}'::text[]) q, unnest('{a,b}'::text[]) k, generate_series(1, 3) n order by q, k, n \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.running(queue uuid) returns text language sql as $$
    select string_agg(payload->>'n', ' ' order by payload->>'n') from supaqueue.job
    where status = 'in_progress' and job.queue = running.queue $$;
create function pg_temp.settle(n text, outcome text) returns bool language sql as $$
    select bool_and(settle_one(id, call, outcome, 500)) from supaqueue.job where payload->>'n' like n and status = 'in_progress' $$;
select claim_all(:d) \g /dev/null
select pg_temp.settle('_1', 'failure'), pg_temp.settle('a2', 'failure'), pg_temp.settle('%', 'success') \g /dev/null
select supaqueue.enqueue('q', jsonb_build_object('n', k || 0), key => k) from unnest('{a,b}'::text[]) k \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select pg_temp.settle('_0', 'success') as the_lanes_know_of_them_no_more \g /dev/null
select supaqueue.enqueue(q, jsonb_build_object('n', k || 4), key => k)
from unnest('{q,other}'::text[]) q, unnest('{a,b,c}'::text[]) k order by q, k \g /dev/null
update supaqueue.job set due_at = now() - interval '1 second', run_at = null where payload->>'n' = 'b1';
select supaqueue.promote() \g /dev/null
update supaqueue.job set due_at = now() + interval '1 hour', run_at = now() + interval '1 hour'
where status = 'pending' and payload->>'n' like 'a_' and call is not null;
select supaqueue.update_queue('q', '{"key_order": true}'), supaqueue.update_queue('other', '{"key_order": true}') \g /dev/null

select claim_again(:d, q) from unnest(array[:'queue', :'other']::uuid[]) q \g /dev/null
select is(pg_temp.running(:'queue'), 'b1 c4', 'one that is in line goes first, one that is not holds up its key');
select is(pg_temp.running(:'other'), 'b1 c4', 'likewise where keys had no limit before');
select pg_temp.settle('%', 'success') \g /dev/null
update supaqueue.job set due_at = now() - interval '1 second', run_at = null where due_at is not null;
select supaqueue.promote() \g /dev/null
select claim_again(:d, q) from unnest(array[:'queue', :'other']::uuid[]) q \g /dev/null
select matches(pg_temp.running(q), '^a[12] b4$', 'when its time has come it is called, alone')
from unnest(array[:'queue', :'other']::uuid[]) q;
select pg_temp.settle('%', 'success') \g /dev/null
select claim_again(:d, q) from unnest(array[:'queue', :'other']::uuid[]) q \g /dev/null
select matches(pg_temp.running(q), '^a[12]$', 'then the other one')
from unnest(array[:'queue', :'other']::uuid[]) q;
select pg_temp.settle('%', 'success') \g /dev/null
select claim_again(:d, q) from unnest(array[:'queue', :'other']::uuid[]) q \g /dev/null
select is(pg_temp.running(q), 'a4', 'and then those behind them')
from unnest(array[:'queue', :'other']::uuid[]) q;
