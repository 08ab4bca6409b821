select a_queue('q', settings => '{"retention": "1 hour"}') as queue \gset
select a_queue('other', settings => '{"retention": "30 days"}') as other \gset
create function pg_temp.add(queue uuid, age interval, first int, last int, status text default 'success') returns void language sql as $$
    insert into supaqueue.job (id, queue, status, finished_at)
    select overlay(supaqueue._first_id(now() - age)::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, queue,
        status::supaqueue.job_status, case when status = 'success' then now() - interval '61 minutes' end
    from generate_series(first, last) i
$$;
select pg_temp.add(:'queue', '100 minutes', 1, 1, null), pg_temp.add(:'other', '90 minutes', 1, 100), pg_temp.add(:'queue', '80 minutes', 1, 10) \g /dev/null
update supaqueue.prune_mark set rests_until = now() + interval '1 minute';
do $$ begin for i in 1 .. 10 loop perform supaqueue.prune(25); end loop; end $$;
select is(count(*)::int, 101, 'those after it went, though others lie between') from supaqueue.job;
-- a line of them: what is younger than that is not due either, and is not read
select pg_temp.add(:'queue', '70 minutes', 1, 100, null), pg_temp.add(:'queue', '65 minutes', 1, 10) \g /dev/null
do $$ begin for i in 1 .. 20 loop perform supaqueue.prune(25); end loop; end $$;
select is(count(*)::int, 211, 'what follows a line that waits is left for later') from supaqueue.job;
