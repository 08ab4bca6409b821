select a_queue('q', 5) as queue \gset
select a_dispatcher() as d \gset
insert into supaqueue.job (queue, expires_at) values (:'queue', clock_timestamp() + interval '1 millisecond');
insert into supaqueue.job (queue, expires_at) values (:'queue', clock_timestamp() + interval '1 hour');
insert into supaqueue.job (queue, expires_at, key) values (:'queue', clock_timestamp() + interval '1 millisecond', 'a');
select pg_sleep(0.002) \g /dev/null
select is(count(*)::int, 1, 'only the one that has not expired') from claim_all(:d);
select results_eq('select promoted, expired from supaqueue.promote()', 'values (0, 2)', 'the others are ended');
select results_eq('select status::text, reason, error = $$expired$$, attempts, ready, due_at from supaqueue.job where status <> $$in_progress$$',
    $$values ('failed', 'expired', true, 0, null::bigint, null::timestamptz), ('failed', 'expired', true, 0, null, null)$$, 'as failed, for that reason');
select is(count(*)::int, 2, 'and are among those that failed') from supaqueue.job where failed_at is not null;
