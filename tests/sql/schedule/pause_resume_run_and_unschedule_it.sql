-- also plain
select a_queue('q') as queue \gset
select supaqueue.schedule('s', '@daily', 'q', '{"a": 1}', options => '{"priority": 7}');
select supaqueue.pause_schedule('s');
select results_eq('select paused, next_at from supaqueue.schedule', 'values (true, null::timestamptz)', 'paused: no next time');
select lives_ok($$select supaqueue.pause_schedule('s')$$, 'twice');
select supaqueue.run_schedule('s') as job \gset
select results_eq('select id, payload, priority, status::text from supaqueue.job', format($$values (%L::uuid, '{"a": 1}'::jsonb, 7, 'pending')$$, :'job'),
    'it can be run by hand all the same');
select is(last_job, :'job', 'its last job is known') from supaqueue.schedule;
select ok(last_at > now(), 'and when that was') from supaqueue.schedule;
select supaqueue.resume_schedule('s');
select is(next_at, supaqueue._cron_next('@daily', 'UTC', now()), 'resumed it is planned from now on') from supaqueue.schedule;
update supaqueue.schedule set next_at = '2000-01-01';
select supaqueue.resume_schedule('s'), supaqueue.run_schedule('s');
select is(next_at, '2000-01-01', 'neither resuming what runs nor running it changes the plan') from supaqueue.schedule;
select is(supaqueue.unschedule('s'), true, 'it is deleted');
select is(supaqueue.unschedule('s'), false, 'there is none any more');
select is(count(*)::int, 2, 'its jobs stay') from supaqueue.job;
select throws_ok(format('select supaqueue.%s(%L)', f, 's'), 'SQ011', 'no schedule is called "s"', f) from unnest(array['pause_schedule', 'resume_schedule', 'run_schedule']) f;
select throws_ok(format('select supaqueue.%s(null)', f), 'SQ011', null, f || ' of null') from unnest(array['pause_schedule', 'resume_schedule', 'run_schedule']) f;
select is(supaqueue.unschedule(null), false, 'null is none');
select matches(hint, 'supaqueue.schedule', 'the hint') from error_of($$select supaqueue.pause_schedule('s')$$);
