select a_queue('q', settings => '{"retry_delays_ms": [60000]}') as queue \gset
insert into supaqueue.job (queue, expires_at) values (:'queue', now() + interval '1 hour') returning id as job \gset
select fail_once(a_dispatcher(), :'job');
update supaqueue.job set due_at = clock_timestamp(), expires_at = clock_timestamp(), writes = writes + 1;
select is(expired, 1, 'expired') from supaqueue.promote();
select results_eq('select number, outcome, error from supaqueue.attempt', $$values (1, 'failure', 'http 500')$$, 'one call, one row');
