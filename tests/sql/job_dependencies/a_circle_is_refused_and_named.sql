select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as a \gset
select supaqueue.enqueue('q') as b \gset
select supaqueue.enqueue('q') as c \gset
select supaqueue.enqueue('q') as d \gset
insert into supaqueue.job_dependencies (source, target) values (:'a', :'b'), (:'b', :'c'), (:'c', :'d');
select throws_ok(format('insert into supaqueue.job_dependencies (source, target) values (%L, %L)', :'c', :'a'), 'SQ009',
    format('job %1$s waits for %2$s waits for %3$s waits for %1$s', :'c', :'b', :'a'), 'one that closes it');
select throws_ok(format('insert into supaqueue.job_dependencies (source, target) values (%L, %L), (%L, %L)', :'d', :'a', :'a', :'c'), 'SQ009', null,
    'with others');
select is(count(*), 3::bigint, 'nothing is written') from supaqueue.job_dependencies;
select is(string_agg(blockers::text, ' ' order by id), '0 1 1 1', 'nothing waits for more') from supaqueue.job;
select isnt(hint, null, 'it says what to do')
from error_of(format('insert into supaqueue.job_dependencies (source, target) values (%L, %L)', :'c', :'a'));
select throws_ok(format('insert into supaqueue.job_dependencies (source, target) select x, y from unnest(array[%1$L, %2$L]::uuid[], array[%2$L, %1$L]::uuid[]) u (x, y)',
    supaqueue.enqueue('q'), supaqueue.enqueue('q')), 'SQ009', null, 'a circle within one statement');
