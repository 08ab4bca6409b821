select a_queue('q') as queue \gset
insert into supaqueue.job (queue, created_at, priority, key) values
    (:'queue', now() - interval '1 hour', 3, null), (:'queue', now() - interval '2 hours', 2, 'b'), (:'queue', now() - interval '3 hours', 2, 'a'),
    (:'queue', now() - interval '4 hours', 4, null), (:'queue', now() - interval '5 hours', 5, 'a');
create function pg_temp.hours() returns bigint language sql as $$ select oldest_ready_age_ms / 3600000 from supaqueue.queue_status() $$;
select is(ready, 5::bigint, 'with and without a key') from supaqueue.queue_status();
select is(pg_temp.hours(), 2::bigint, 'of all keys, by priority, then by their places in line');
delete from supaqueue.job where priority = 2;
select is(pg_temp.hours(), 1::bigint, 'then the one without a key');
delete from supaqueue.job where key is null;
select is(pg_temp.hours(), 5::bigint, 'only keys');
delete from supaqueue.job;
select is(pg_temp.hours(), null, 'none');
