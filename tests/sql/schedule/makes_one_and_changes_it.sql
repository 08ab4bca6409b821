-- also plain
select a_queue('q') as queue \gset
select a_queue('r') as other \gset
select supaqueue.schedule('nightly', '30 2 * * *', 'q', '{"a": 1}', 'europe/berlin', '{"priority": 3}', 'skip');
select results_eq(
    'select name, queue, cron, payload, time_zone, options, catch_up, paused, last_at, last_job from supaqueue.schedule',
    format($$values ('nightly', %L::uuid, '30 2 * * *', '{"a": 1}'::jsonb, 'Europe/Berlin', '{"priority": 3}'::jsonb, 'skip', false,
                     null::timestamptz, null::uuid)$$, :'queue'), 'as told');
select is(next_at, supaqueue._cron_next('30 2 * * *', 'Europe/Berlin', now()), 'it is planned') from supaqueue.schedule;

-- an older plan shows whether it is kept
update supaqueue.schedule set next_at = '2000-01-01', last_at = '1999-01-01', last_job = :'queue';
select supaqueue.schedule('nightly', '30 2 * * *', 'q', '{"a": 1}', 'Europe/Berlin', '{"priority": 3}', 'skip');
select is(next_at, '2000-01-01', 'the same again leaves the plan as it is') from supaqueue.schedule;
select supaqueue.schedule('nightly', '30 2 * * *', 'r', '{"a": 2}', 'Europe/Berlin', '{"priority": 4}', 'once');
select is(next_at, '2000-01-01', 'and so do other settings') from supaqueue.schedule;
select supaqueue.schedule('nightly', '30 2 * * *', :'other');
select is(next_at, supaqueue._cron_next('30 2 * * *', 'UTC', now()), 'another time zone is another plan') from supaqueue.schedule;
select results_eq('select queue, payload, time_zone, options, catch_up from supaqueue.schedule',
    format($$values (%L::uuid, '{}'::jsonb, 'UTC', '{}'::jsonb, 'once')$$, :'other'), 'what is left out is the default');
update supaqueue.schedule set next_at = '2000-01-01';
select supaqueue.schedule('nightly', '31 2 * * *', 'r');
select is(next_at, supaqueue._cron_next('31 2 * * *', 'UTC', now()), 'and so is another cron text') from supaqueue.schedule;
select results_eq('select last_at, last_job from supaqueue.schedule', format($$values ('1999-01-01'::timestamptz, %L::uuid)$$, :'queue'),
    'what it did last stays known');
select supaqueue.schedule('nightly', '31 2 * * *', 'r', paused => true);
select is(next_at, null, 'paused it has no next time') from supaqueue.schedule;
select supaqueue.schedule('nightly', '@hourly', 'r', null, null, null, null, null);
select results_eq('select payload, time_zone, options, catch_up, paused from supaqueue.schedule',
    $$values ('{}'::jsonb, 'UTC', '{}'::jsonb, 'once', false)$$, 'null is the default');
select is(count(*)::int, 1, 'it is still one') from supaqueue.schedule;
update supaqueue.schedule set next_at = null;
select supaqueue.schedule('nightly', '@hourly', 'r');
select is(next_at, supaqueue._cron_next('@hourly', 'UTC', now()), 'one that lost its plan gets a new one') from supaqueue.schedule;
