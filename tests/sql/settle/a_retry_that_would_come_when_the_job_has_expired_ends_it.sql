select a_queue('q', settings => '{"retry_delays_ms": [60000]}') as queue \gset
select a_dispatcher() as d \gset
insert into supaqueue.job (queue, expires_at) values (:'queue', now() + interval '50 seconds') returning id as job \gset
select fail_once(:d, :'job');
select results_eq('select status::text, reason, error, failed_at is not null, due_at from supaqueue.job where id = ' || quote_literal(:'job'),
    $$values ('failed', 'expired', 'http 500', true, null::timestamptz)$$, 'it fails right away');
insert into supaqueue.job (queue, expires_at) values (:'queue', now() + interval '1 hour') returning id as job \gset
select fail_once(:d, :'job');
select ok(status = 'pending' and due_at = run_at, 'one with time left does not') from supaqueue.job where id = :'job';
