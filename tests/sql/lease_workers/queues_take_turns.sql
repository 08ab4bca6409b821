select a_queue('q' || i, 9) from generate_series(1, 5) i \g /dev/null
select supaqueue.enqueue_many('q' || i, array_fill('{}'::jsonb, array[9])) from generate_series(1, 3) i \g /dev/null
select supaqueue.enqueue('q' || i, key => 'k') from generate_series(4, 5) i \g /dev/null
-- What a dispatcher leases that goes on behind a queue.
create function pg_temp.leased(after text, slots int) returns text[]
language sql as $$
    select array_agg(l.name) filter (where l.workers is not null)
    from supaqueue.lease_workers(a_dispatcher(), slots, true, after => supaqueue._queue_id(after)) l
$$;
select is(pg_temp.leased('q2', 2), array['q3', 'q4'], 'those behind it come first');
select is(pg_temp.leased('q4', 3), array['q5', 'q1', 'q2'], 'then those before it');
select is(pg_temp.leased('q3', 9), array['q4', 'q5', 'q1', 'q2', 'q3'], 'itself last, and each once');
select is(pg_temp.leased('q5', 1), array['q1'], 'behind the last is the first');
