select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'source', :'target', 'cancel');
select supaqueue.cancel(:'source') \g /dev/null
select is(status::text || ', ' || error, 'cancelled, source ' || :'source' || ' was cancelled', 'the target goes with it')
from supaqueue.job where id = :'target';
