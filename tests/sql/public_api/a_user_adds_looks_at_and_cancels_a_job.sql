-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
select as_client(:'ada', $$select supaqueue_public.enqueue(queue => 'mail', payload => '{"to": "a@b.c"}')$$) as job \gset
select row_eq(format($$select payload, owner, key, status::text from supaqueue.job where id = %L$$, :'job'),
    row('{"to": "a@b.c"}'::jsonb, :'ada'::uuid, :'ada'::text, 'pending'::text), 'the job is hers, and her id is its key');
select ok(is_in_line(:'job'), 'it is in line');
select is(
    as_client(:'ada', format('select supaqueue_public.job_status(job => %L)', :'job'))::jsonb - 'created_at',
    jsonb_build_object('id', :'job', 'queue', 'mail', 'status', 'pending', 'attempts', 0, 'run_at', null, 'started_at', null,
        'finished_at', null, 'reason', null, 'http_status', null, 'response', null), 'she sees what becomes of it');
select is(as_client(:'ada', format('select supaqueue_public.cancel(job => %L)', :'job')), 'true', 'she cancels it');
select is(status_of(:'job'), 'cancelled', 'it is cancelled');
select is(as_client(:'ada', format('select supaqueue_public.cancel(job => %L)', :'job')), 'false', 'once');
select is(as_client(:'ada', format('select supaqueue_public.job_status(%L)', :'job'))::jsonb ->> 'status', 'cancelled', 'she sees that');

select as_client(:'ada', format('select supaqueue_public.enqueue(%L, run_at => now() + interval ''1 hour'')', :'queue')) as later \gset
select ok(not is_in_line(:'later'), 'by the id of the queue, and later');
select is(payload, '{}'::jsonb, 'without a payload') from supaqueue.job where id = :'later';
