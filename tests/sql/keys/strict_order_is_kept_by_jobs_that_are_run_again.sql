select a_queue('q', 8, '{"key_order": true, "max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q', to_jsonb(n), key => 'a') from generate_series(1, 3) n \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.settle(outcome text) returns text language sql as $$
    select payload::text from supaqueue.job where status = 'in_progress' and settle_one(id, call, outcome, 500) $$;
select count(*) as _ from claim_all(:d) \gset
select is(pg_temp.settle('failure'), '1');
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.settle('failure'), '2');
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.settle('failure'), '3');
select is(supaqueue.redrive('q'), 3::bigint, 'all of them again');
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.settle('failure'), '1', 'in the order of then');
select supaqueue.retry(id) from supaqueue.job where payload = '1' \g /dev/null
select claim_again(:d, :'queue') \g /dev/null
select is(pg_temp.settle('success'), '2', 'one that is run again by itself goes to the end');
