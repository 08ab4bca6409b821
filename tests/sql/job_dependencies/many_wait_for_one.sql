select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q', '"source"') as source \gset
select supaqueue.enqueue_many('q', array['1', '2', '3']::jsonb[]) \g /dev/null
insert into supaqueue.job_dependencies (source, target) select :'source', id from supaqueue.job where id <> :'source';
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'source', :call_call, 'success') as _ \gset
select is(count(*)::int, 3, 'all are in line') from supaqueue.job where ready is not null;
