select a_queue('q') as queue \gset
insert into supaqueue.schedule (name, queue, cron) select 's' || i, :'queue', '@yearly' from generate_series(1, 110) i;
update supaqueue.schedule set next_at = now();
select scheduled, next_due_ms from supaqueue.promote() \gset
select is(:scheduled, 100, 'a hundred');
select is(:next_due_ms, 0, 'and the rest is due at once');
select is(scheduled, 10, 'the rest') from supaqueue.promote();
