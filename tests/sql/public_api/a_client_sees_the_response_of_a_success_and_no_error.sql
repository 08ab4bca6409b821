-- superuser only
select a_queue('mail', settings => '{"is_public": true}') as queue \gset
select supaqueue.enable_public_api();
\set ada 11111111-1111-4111-8111-111111111111
select as_client(:'ada', $$select supaqueue_public.enqueue('mail')$$) as good \gset
select as_client(:'ada', $$select supaqueue_public.enqueue('mail')$$) as bad \gset
update supaqueue.job set status = 'success', http_status = 200, response = '{"sent": true}', writes = writes + 1
where id = :'good';
update supaqueue.job set status = 'failed', http_status = 500, error = 'cannot reach 10.0.0.7', reason = 'final',
    response = '"at secret.ts:7"', writes = writes + 1
where id = :'bad';
select as_client(:'ada', format('select supaqueue_public.job_status(%L)', :'good')) as status \gset
select is(:'status'::jsonb -> 'response', '{"sent": true}'::jsonb, 'what the function answered');
select is(:'status'::jsonb ->> 'http_status', '200', 'and with which status');
select as_client(:'ada', format('select supaqueue_public.job_status(%L)', :'bad')) as status \gset
select is(:'status'::jsonb ->> 'status', 'failed', 'a failed job says so');
select is(:'status'::jsonb ->> 'http_status', '500', 'and with which status');
select is(:'status'::jsonb ->> 'reason', 'final', 'and why');
select ok(strpos(:'status', 'secret') = 0 and strpos(:'status', '10.0.0.7') = 0, 'but not what went wrong inside');
select is((select array_agg(k order by k) from jsonb_object_keys(:'status'::jsonb) k),
    '{attempts,created_at,finished_at,http_status,id,queue,reason,response,run_at,started_at,status}'::text[], 'and nothing else');
