select a_queue('q', 8, '{"key_concurrency": 1}') as queue \gset
insert into supaqueue.job (queue, key, payload, expires_at)
select :'queue', nullif(k, ''), to_jsonb(k || n), case when n = 1 then clock_timestamp() + interval '1 millisecond' end
from unnest('{a,b,""}'::text[]) k, generate_series(1, 2) n order by k, n;
select pg_sleep(0.002) \g /dev/null
select a_dispatcher() as d \gset
create function pg_temp.running() returns text language sql as $$
    select string_agg(payload #>> '{}', ' ' order by payload) from supaqueue.job where status = 'in_progress' $$;
select claim_all(:d, 2) \g /dev/null
select claim_all(:d, 2) \g /dev/null
select is(pg_temp.running(), '2 a2 b2', 'each gives the one behind it');
update supaqueue.job set status = 'cancelled';
update supaqueue.queue set key_concurrency = null, key_order = true;
insert into supaqueue.job (queue, key, payload, expires_at)
select :'queue', 'c', to_jsonb('c' || n), case when n = 1 then clock_timestamp() + interval '1 millisecond' end
from generate_series(1, 2) n;
select pg_sleep(0.002) \g /dev/null
select claim_all(:d, 2) \g /dev/null
select is(pg_temp.running(), 'c2', 'in strict order, too');
