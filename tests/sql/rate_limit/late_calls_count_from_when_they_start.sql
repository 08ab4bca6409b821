select a_queue('q', 9, '{"rate_limit": 3, "rate_period": "100 seconds"}') as queue \gset
select a_queue('keyed', 9, '{"key_rate_limit": 3, "key_rate_period": "100 seconds"}') as keyed \gset
select is(late_ms, 1000, 'a hundredth of the period is allowed for')
from supaqueue.lease_workers(a_dispatcher(), 0, true, array[:'queue'::uuid]);
insert into supaqueue.limiter (queue, started_at, started) values
    (:'queue', array[clock_timestamp() - interval '40 seconds', clock_timestamp() - interval '4 seconds'], '{1,2}'),
    (:'keyed', '{}', '{}');
insert into supaqueue.lane (queue, key, started_at, started) values
    (:'keyed', 'late', array[clock_timestamp() - interval '4 seconds'], '{1}'),
    (:'keyed', 'older', array[clock_timestamp() - interval '40 seconds'], '{1}');
select supaqueue.started_late(:'queue', 10000), supaqueue.started_late(:'keyed', 10000) \g /dev/null
create function pg_temp.ages(timestamptz[]) returns int[] language sql as $$
    select array_agg(round(extract(epoch from clock_timestamp() - s) / 10)::int * 10 order by i) from unnest($1) with ordinality u (s, i) $$;
select is(pg_temp.ages(started_at), '{40,0}', 'what was claimed since then counts from now on') from supaqueue.limiter where queue = :'queue';
select results_eq('select key collate "default", pg_temp.ages(started_at) from supaqueue.lane order by 1', $$values ('late', '{0}'::int[]), ('older', '{40}')$$, 'for keys as well');
