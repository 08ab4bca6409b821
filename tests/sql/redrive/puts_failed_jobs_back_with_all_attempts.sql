select a_queue('q') as queue \gset
select a_queue('p') as other \gset
insert into supaqueue.job (queue, payload, status, attempts, failed_at, run_at, expires_at) values
    (:'queue', '1', 'failed', 3, '2020-01-02', null, '2020-01-02'), (:'queue', '2', 'failed', 3, '2020-01-01', '2019-01-01', null),
    (:'queue', '3', 'failed', 3, '2020-01-03', '2100-01-01', '2100-01-02'), (:'other', '4', 'failed', 3, '2020-01-03', null, null),
    (:'queue', '7', 'failed', 3, '2020-01-04', null, null), (:'queue', '5', 'success', 3, null, null, null), (:'queue', '6', 'cancelled', 3, null, null, null);
select is(supaqueue.redrive('q'), 4::bigint, 'those of the queue');
select results_eq(
    'select payload, status::text, attempts, run_at, expires_at, due_at, finished_at, failed_at from supaqueue.job where payload <@ ''[1,2,3,7]'' order by ready',
    $$values ('2'::jsonb, 'pending', 0, null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz, null::timestamptz),
             ('1', 'pending', 0, null, null, null, null, null),
             ('7', 'pending', 0, null, null, null, null, null),
             ('3', 'pending', 0, '2100-01-01', '2100-01-02', '2100-01-01', null, null)$$, 'the oldest failure first, times that are over forgotten');
select is((select count(*) from supaqueue.job where ready is not null), 3::bigint, 'three are in line');
select is(status_of(id), case payload when '4' then 'failed' when '5' then 'success' else 'cancelled' end, 'job ' || payload::text || ' stays')
from supaqueue.job where payload in ('4', '5', '6');
select is(supaqueue.redrive(:'queue'), 0::bigint, 'no more are there');
select is(supaqueue.redrive(), 1::bigint, 'of all queues');
select is((select array_agg(id) from supaqueue.dead_job), null, 'none is left');
