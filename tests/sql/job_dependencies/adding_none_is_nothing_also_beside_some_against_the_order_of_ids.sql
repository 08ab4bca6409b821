select a_queue('q') as queue \gset
select (array_agg(id order by id))[1] as first, (array_agg(id order by id))[2] as last from (select supaqueue.enqueue('q') as id from generate_series(1, 2)) j \gset
insert into supaqueue.job_dependencies (source, target) values (:'last', :'first');
set local statement_timeout = '10s';
select lives_ok($$insert into supaqueue.job_dependencies (source, target) select id, id from supaqueue.job where false$$,
    'no row is no circle');
