select a_queue('q', 8) as queue \gset
insert into supaqueue.job (queue, key, payload, expires_at)
select :'queue', k, to_jsonb(k), case when k < 'e' then clock_timestamp() + interval '1 millisecond' end
from unnest('{a,b,c,d,e,f}'::text[]) k;
select pg_sleep(0.002) \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d, 1) from generate_series(1, 6) \g /dev/null
select is(string_agg(payload #>> '{}', ' ' order by payload), 'e f', 'four lanes were passed') from supaqueue.job
where status = 'in_progress';
