select a_queue('q'), a_queue('other') \g /dev/null
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000001', id from supaqueue.queue where name = 'q' returning id as a \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000002', id from supaqueue.queue where name = 'q' returning id as b \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000003', id from supaqueue.queue where name = 'q' returning id as c \gset
insert into supaqueue.job (id, queue) select '00000000-0000-7000-8000-000000000004', id from supaqueue.queue where name = 'other' returning id as d \gset
select supaqueue.enqueue('q') as unrelated \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'a', :'c', 'cancel'), (:'b', :'c', 'run'), (:'b', :'d', 'wait');
update supaqueue.job set status = 'failed', error = 'no' where id = :'a';
select is(array(select (jsonb_array_elements(supaqueue.pipeline(j::uuid) -> 'jobs') ->> 'id')),
    array[:'a', :'b', :'c', :'d'], 'whichever of them is asked for') from unnest(array[:'a', :'b', :'c', :'d']) j;
select is(p #> '{jobs,0}', jsonb_build_object('id', j.id, 'queue', 'q', 'status', 'failed', 'attempts', 0, 'reason', 'by_hand',
    'error', 'no', 'run_at', null, 'started_at', null, 'finished_at', j.finished_at), 'a job')
from supaqueue.pipeline(:'d') p, supaqueue.job j where j.id = :'a';
select is(p #>> '{jobs,2,status}', 'cancelled', 'what became of its target') from supaqueue.pipeline(:'d') p;
select is(p #>> '{jobs,3,queue}', 'other', 'in another queue') from supaqueue.pipeline(:'d') p;
select is(p -> 'dependencies', jsonb_build_array(
    jsonb_build_object('source', :'a', 'target', :'c', 'on_failure', 'cancel', 'on_success', 'run', 'satisfied_at', null),
    jsonb_build_object('source', :'b', 'target', :'c', 'on_failure', 'run', 'on_success', 'run', 'satisfied_at', null),
    jsonb_build_object('source', :'b', 'target', :'d', 'on_failure', 'wait', 'on_success', 'run', 'satisfied_at', null)), 'the dependencies')
from supaqueue.pipeline(:'d') p;
select is(p -> 'truncated', 'false', 'all of it') from supaqueue.pipeline(:'d') p;
select is(jsonb_array_length(p -> 'jobs') || ' ' || (p -> 'dependencies'), '1 []', 'a job on its own') from supaqueue.pipeline(:'unrelated') p;
