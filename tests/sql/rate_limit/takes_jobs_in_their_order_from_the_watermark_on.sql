select a_queue('q', 2, '{"rate_limit": 100}') as queue \gset
select supaqueue.enqueue('q', jsonb_build_object('n', n), priority => n % 2) from generate_series(1, 6) n \g /dev/null
select a_dispatcher() as d \gset
select results_eq(format('select payload->>%L from claim_all(%s) c join supaqueue.job j on j.id = c.job order by c.call', 'n', :d),
    $$values ('2'), ('4')$$, 'by priority, then by the time they got ready');
select ready as mark from supaqueue.job where payload->>'n' = '4' \gset
select coalesce(max(ready), 0) as last from supaqueue.job \gset
select workers, revision from (select array_agg(id) as workers from supaqueue.worker) w, supaqueue.queue \gset
select results_eq(format($$
    select payload from supaqueue.claim(%s, array[%L::uuid], array[%s::bigint], array[2], %L, array[1], array[1], array[-1::bigint], array[1])$$,
    :d, :'queue', :revision, :'workers'), $$values ('{"n": 1}'), ('{"n": 3}')$$, 'from a range of its own');
