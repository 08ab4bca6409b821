select a_queue('q', settings => '{"retry_delays_ms": [60000], "max_attempts": 100, "max_age_ms": 3600000}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job');
select ok(status = 'pending' and reason is null and retrying_since = started_at, 'one minute after the first') from supaqueue.job;
create temp table first as select retrying_since from supaqueue.job;
select fail_once(:d, :'job');
select is(status_of(:'job'), 'pending', 'and another one');
select ok(j.retrying_since = f.retrying_since and j.started_at > f.retrying_since, 'counted from the first attempt') from supaqueue.job j, first f;
update supaqueue.job set retrying_since = retrying_since - interval '3500 seconds', writes = writes + 1;
select fail_once(:d, :'job');
select is(status_of(:'job'), 'pending', 'still within it, counted from when the first attempt began');
update supaqueue.job set retrying_since = retrying_since - interval '50 seconds', writes = writes + 1;
select fail_once(:d, :'job');
select results_eq('select status::text, attempts, reason, due_at, error from supaqueue.job',
    $$values ('failed', 4, 'age', null::timestamptz, 'http 500')$$, 'not when it would be past it');
select supaqueue.retry(:'job') \g /dev/null
select results_eq('select status::text, reason, retrying_since from supaqueue.job',
    $$values ('pending', null::text, null::timestamptz)$$, 'run again it is young again');
select fail_once(:d, :'job');
select is(status_of(:'job'), 'pending', 'with all its time');
