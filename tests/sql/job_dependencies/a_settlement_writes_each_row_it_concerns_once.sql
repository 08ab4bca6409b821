-- superuser only
select a_queue('q', 1) as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
select supaqueue.enqueue('q') as other \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target'), (:'source', :'other');
select * from claim_all(a_dispatcher()) \gset call_
select is(rows_written, 5::bigint, 'the source, two dependencies, two targets')
from cost_of(format('select supaqueue.settle(array[%L]::uuid[], array[%s]::bigint[], %L, %L, %L, %L)',
    :'source', :call_call, '{success}', '{200}', '{null}', '{null}'));
