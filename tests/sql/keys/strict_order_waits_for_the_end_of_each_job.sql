select a_queue('q', 5, '{"key_order": true, "backoff_ms": 0, "max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q', jsonb_build_object('n', k || n), key => k)
from unnest('{a,b}'::text[]) k, generate_series(1, 3) n order by k, n \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.running() returns text language sql as $$
    select string_agg(payload->>'n', ' ' order by call) from supaqueue.job where status = 'in_progress' $$;
create function pg_temp.settle(n text, outcome text) returns boolean language sql as $$
    select settle_one(id, call, outcome, 500) from supaqueue.job where payload->>'n' = n $$;
select claim_all(:d) \g /dev/null
select is(pg_temp.running(), 'a1 b1', 'the first of each key');
select ok(pg_temp.settle('a1', 'failure'), 'one failed, and is to be called again');
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.running(), 'b1', 'the second does not pass it');
select ok(promoted = 1, 'its time has come') from supaqueue.promote();
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.running(), 'b1 a1', 'it comes first, though it is last in line');
select ok(pg_temp.settle('a1', 'aborted'), 'given back') ;
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.running(), 'b1 a1', 'likewise');
select ok(pg_temp.settle('a1', 'failure'), 'failed for good');
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.running(), 'b1 a2', 'the next');
select supaqueue.cancel(id) from supaqueue.job where payload->>'n' = 'b1' \g /dev/null
delete from supaqueue.job where payload->>'n' = 'a2';
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.running(), 'a3 b2', 'the next, too, when it was cancelled or deleted');
