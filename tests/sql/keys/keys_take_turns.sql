select a_queue('q', 3) as queue \gset
select supaqueue.enqueue('q', jsonb_build_object('n', k || n), key => k)
from unnest('{a,b,c}'::text[], '{4,2,1}'::int[]) t (k, count), generate_series(1, count) n order by k, n \g /dev/null
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 10, true) \gset
create function pg_temp.next(count int) returns text language sql volatile as $$
    select string_agg(payload->>'n', ' ' order by c.call)
    from (select * from supaqueue.dispatcher) d, claim_with(d.no, (select id from supaqueue.queue),
        (select array_agg(id) from (select id from supaqueue.worker order by id limit count) w)) c
    join supaqueue.job j on j.id = c.job $$;
select is(pg_temp.next(2), 'a1 b1', 'one of each');
select is(pg_temp.next(2), 'c1 a2', 'beginning behind whose turn it was last');
select is(pg_temp.next(1), 'b2', 'also one by one');
select supaqueue.enqueue('q', '{"n": "late"}', key => 'z') \g /dev/null
select is(pg_temp.next(1), 'late', 'one that comes late is next, however many wait');
select is(pg_temp.next(3), 'a3 a4', 'and whoever is alone gets all workers');
select is(pg_temp.next(3), null, 'until none is left');
