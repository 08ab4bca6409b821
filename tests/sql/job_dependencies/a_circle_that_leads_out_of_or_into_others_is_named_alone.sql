select a_queue('q') as queue \gset
insert into supaqueue.job (id, queue) select ('00000000-0000-7000-8000-0000000000' || to_char(i, 'fm00'))::uuid, :'queue' from generate_series(1, 30) i;
create function pg_temp.n(i int) returns uuid language sql as $$ select ('00000000-0000-7000-8000-0000000000' || to_char(i, 'fm00'))::uuid $$;
insert into supaqueue.job_dependencies (source, target) select pg_temp.n(i), pg_temp.n(i + 1) from generate_series(1, 29) i;
select throws_ok('insert into supaqueue.job_dependencies (source, target) values (pg_temp.n(12), pg_temp.n(10))', 'SQ009',
    format('job %s waits for %s waits for %s waits for %1$s', pg_temp.n(12), pg_temp.n(11), pg_temp.n(10)), 'three of thirty');
select matches(message, '^job \S+( waits for \S+){5} waits for 14 more waits for \S+$', 'a long one is shortened')
from error_of('insert into supaqueue.job_dependencies (source, target) values (pg_temp.n(25), pg_temp.n(6))');
select lives_ok('insert into supaqueue.job_dependencies (source, target) select pg_temp.n(i), pg_temp.n(i + 2) from generate_series(1, 28) i', 'two ways to one job are no circle');
