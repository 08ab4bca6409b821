select a_queue('q') as queue \gset
insert into supaqueue.queue (url) values ('http://a') returning id as nameless \gset
insert into supaqueue.job (queue, payload, status, attempts, failed_at, error, reason, http_status) values
    (:'queue', '1', 'failed', 3, '2020-01-02', 'HTTP 500', 'attempts', 500), (:'nameless', '2', 'failed', 1, '2020-01-03', 'timed out', 'final', null),
    (:'queue', '3', 'success', 1, null, null, null, 200), (:'queue', '4', 'cancelled', 1, null, null, null, null);
select results_eq('select queue, queue_name, reason, error, http_status, attempts, failed_at, payload from supaqueue.dead_job order by failed_at',
    format($$values (%1$L::uuid, 'q', 'attempts', 'HTTP 500', 500, 3, timestamptz '2020-01-02', '1'::jsonb),
                    (%2$L, %2$L, 'final', 'timed out', null, 1, '2020-01-03', '2')$$, :'queue', :'nameless'), 'and only those');
update supaqueue.job set status = 'pending' where payload = '1';
select is((select array_agg(payload) from supaqueue.dead_job), array['2'::jsonb], 'until they are run again');
