select a_queue('q', 1, '{"hold_max_ms": 120000}') as queue \gset
select supaqueue.hold(:'queue', 3600000000);
select ok(held_until between now() + interval '119 seconds' and clock_timestamp() + interval '120 seconds', 'capped') from supaqueue.queue;
select held_until from supaqueue.queue \gset
select supaqueue.hold(:'queue', 1000);
select is(held_until, :'held_until'::timestamptz, 'a shorter one changes nothing') from supaqueue.queue;
select supaqueue.update_queue('q', '{"hold_max_ms": 0}');
update supaqueue.queue set held_until = null;
select supaqueue.hold(:'queue', 1000);
select is(held_until, null, 'a queue that allows none is not held') from supaqueue.queue;
