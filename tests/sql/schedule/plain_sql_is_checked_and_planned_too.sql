select a_queue('q') as queue \gset
insert into supaqueue.schedule (name, queue, cron) values ('s', :'queue', '@daily');
select is(next_at, supaqueue._cron_next('@daily', 'UTC', now()), 'an insert') from supaqueue.schedule;
update supaqueue.schedule set cron = '@monthly';
select is(next_at, supaqueue._cron_next('@monthly', 'UTC', now()), 'another cron text') from supaqueue.schedule;
update supaqueue.schedule set paused = true;
select is(next_at, null, 'paused') from supaqueue.schedule;
update supaqueue.schedule set paused = false;
select is(next_at, supaqueue._cron_next('@monthly', 'UTC', now()), 'resumed') from supaqueue.schedule;
select throws_ok($$update supaqueue.schedule set cron = 'x'$$, 'SQ012', null, 'a bad cron text');
select throws_ok($$update supaqueue.schedule set time_zone = 'x'$$, 'SQ012', null, 'a bad time zone');
select throws_ok($$update supaqueue.schedule set options = '{"x": 1}'$$, 'SQ006', null, 'a bad option');
select throws_ok($$update supaqueue.schedule set name = ''$$, 'SQ006', null, 'a bad name');
delete from supaqueue.queue;
select is_empty('select from supaqueue.schedule', 'it goes with its queue');
