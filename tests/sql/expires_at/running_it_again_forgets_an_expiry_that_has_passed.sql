select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q', expires_at => clock_timestamp() + interval '1 millisecond') as job \gset
select pg_sleep(0.002) \g /dev/null
select expired from supaqueue.promote() \g /dev/null
select is(status_of(:'job'), 'failed', 'expired');
select supaqueue.retry(:'job') \g /dev/null
select results_eq(format('select status::text, expires_at, reason, due_at from supaqueue.job where id = %L', :'job'),
    $$values ('pending', null::timestamptz, null, null::timestamptz)$$, 'now it may run');
select is(count(*)::int, 1, 'and does') from claim_all(a_dispatcher());
