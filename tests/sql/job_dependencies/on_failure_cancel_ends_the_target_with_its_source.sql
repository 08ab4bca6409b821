select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
select supaqueue.enqueue('q', held => true) as held \gset
insert into supaqueue.job_dependencies (source, target, on_failure)
values (:'source', :'target', 'cancel'), (:'source', :'held', 'cancel');
update supaqueue.job set status = 'failed' where id = :'source';
select is(status::text || ' ' || reason || ' ' || error, 'cancelled source source ' || :'source' || ' failed', 'and says which')
from supaqueue.job where id in (:'target', :'held');
select ok(finished_at is not null and ready is null and due_at is null and failed_at is null, 'it has ended')
from supaqueue.job where id in (:'target', :'held');
select is(count(*), 0::bigint, 'the dependencies are not satisfied') from supaqueue.job_dependencies where satisfied_at is not null;
