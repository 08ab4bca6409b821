-- superuser only
\i :hosted
select a_relay();
create function pg_temp.sent(name text) returns bigint language sql as $$
    select count(*) from requests() r, jsonb_array_elements(r -> 'jobs') i where i #>> '{queue,name}' = name
$$;
select a_queue('rate', 9, '{"rate_limit": 2, "rate_period": "1 hour"}'), a_queue('paused', 9, '{"paused": true}'),
       a_queue('keys', 9, '{"key_concurrency": 1}'), a_queue('held', 9);
select supaqueue.hold(id, 60000) from supaqueue.queue where name = 'held';
select supaqueue.enqueue(q, key => case when q = 'keys' then 'k' || n % 3 end) from unnest('{rate,paused,keys,held}'::text[]) q, generate_series(1, 9) n;
select is(pg_temp.sent('rate'), 2::bigint, 'rate');
select is(pg_temp.sent('keys'), 3::bigint, 'keys');
select is(pg_temp.sent('paused'), 0::bigint, 'paused');
select is(pg_temp.sent('held'), 0::bigint, 'held back');
select is((select count(*) from supaqueue.worker where locked), 5::bigint, 'no worker is busy for nothing');
