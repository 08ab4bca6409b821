select a_queue('q') as queue \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000001', id from supaqueue.queue where name = 'q' returning id as a \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000002', id from supaqueue.queue where name = 'q' returning id as b \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000003', id from supaqueue.queue where name = 'q' returning id as c \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000004', id from supaqueue.queue where name = 'q' returning id as d \gset
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
