select a_queue('q') as queue \gset
select supaqueue.enqueue('q', held => true) as job \gset
select supaqueue.enqueue('q') as other \gset
create function pg_temp.link(after text, on_success text, on_failure text) returns text language sql as $$
    select format('select supaqueue._link(%L, %L, %L, %L)', (select id from supaqueue.job where status is null), after, on_success, on_failure)
$$;
select throws_ok(pg_temp.link('{00000000-0000-7000-8000-000000000000}', null, null), 'SQ008', 'no job has the id "00000000-0000-7000-8000-000000000000"', 'an unknown job');
select throws_ok(pg_temp.link('{null}', null, null), 'SQ006', null, 'null for a job');
select throws_ok(pg_temp.link(format('{%s}', :'job'), null, null), 'SQ009', null, 'itself');
select throws_ok(pg_temp.link(null, 'nowhere', null), 'SQ001', null, 'an unknown queue after a success');
select throws_ok(pg_temp.link(null, null, ''), 'SQ001', null, 'an unknown queue after a failure');
select throws_ok(format('select supaqueue._link(%L, null, null, null)', supaqueue.uuid_v7()), 'SQ008', null, 'an unknown job to link');
select isnt(hint, null, 'with a hint') from unnest(array['{00000000-0000-7000-8000-000000000000}', '{null}', format('{%s}', :'job')]) a,
    error_of(pg_temp.link(a, null, null));
select is(count(*), 0::bigint, 'nothing is written') from supaqueue.job_dependencies;
select is(count(*), 2::bigint, 'and no job added') from supaqueue.job;
