select a_queue('q', 2, '{"key_concurrency": 1}') as queue \gset
select supaqueue.enqueue('q') from generate_series(1, 5) \g /dev/null
select supaqueue.enqueue('q', key => k) from unnest('{a,a,b,b}'::text[]) k \g /dev/null
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 10, true) \gset
create function pg_temp.next() returns text language sql volatile as $$
    with claimed as (
        select c.job, c.call, j.key from (select no from supaqueue.dispatcher) d,
            claim_with(d.no, (select id from supaqueue.queue), (select array_agg(id) from supaqueue.worker)) c
        join supaqueue.job j on j.id = c.job)
    select string_agg(coalesce(key, '-') || (settle_one(job, call, 'success'))::text, ' ' order by call) from claimed $$;
select is(array[pg_temp.next(), pg_temp.next(), pg_temp.next(), pg_temp.next(), pg_temp.next()],
    '{-true atrue,btrue -true,atrue btrue,-true -true,-true}', 'they are one more lane');
