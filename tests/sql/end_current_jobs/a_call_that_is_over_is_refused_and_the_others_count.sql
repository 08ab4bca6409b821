select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as first \gset
select supaqueue.enqueue('q') as second \gset
insert into supaqueue.current_job (worker, job) select id, :'first' from supaqueue.worker order by no limit 1 returning id as old_call \gset
select public.end_current_jobs(jsonb_build_array(jsonb_build_object('id', :'old_call', 'outcome', 'aborted')));
insert into supaqueue.current_job (worker, job) select id, :'first' from supaqueue.worker order by no limit 1 returning id as new_call \gset
insert into supaqueue.current_job (worker, job) select id, :'second' from supaqueue.worker order by no desc limit 1 returning id as other_call \gset
select public.end_current_jobs(jsonb_build_array(
    jsonb_build_object('id', :'old_call', 'outcome', 'success'), jsonb_build_object('id', 'no id', 'outcome', 'success'),
    jsonb_build_object('id', gen_random_uuid(), 'outcome', 'success'),
    jsonb_build_object('id', :'other_call', 'outcome', 'success'))) as answer \gset
select is(status_of(:'first'), 'in_progress', 'what came late changes nothing');
select is((select locked from supaqueue.worker order by no limit 1), true, 'also of its worker');
select is(status_of(:'second'), 'success', 'what came in time counts');
select is(jsonb_array_length(:'answer'::jsonb -> 'refused'), 3, 'three are refused');
select ok(:'answer'::jsonb -> 'refused' ? :'old_call', 'the late one among them');
