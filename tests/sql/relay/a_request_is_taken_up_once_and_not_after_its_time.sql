-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select r ->> 'request' as request from requests() r \gset
create function pg_temp.begun(request text) returns int language sql as $$
    select jsonb_array_length(public.end_current_jobs(jsonb_build_object('request', request)) -> 'begun')
$$;
select is(jsonb_array_length(public.end_current_jobs(jsonb_build_object('request', :'request', 'by', :'queue')) -> 'begun'), 1,
    'the first time') from generate_series(1, 2);
select is(pg_temp.begun(:'request'), 0, 'not by another');
select public.end_current_jobs(jsonb_build_object('took', jsonb_build_array(:'request'::int)));
select is_empty('select * from supaqueue.relay_request', 'once it is told that they arrived it is done');
select supaqueue.enqueue('q') as job \gset
select r ->> 'request' as request from requests() r order by r ->> 'request' desc limit 1 \gset
update supaqueue.relay_request set sent_at = sent_at - interval '31 seconds';
select is(pg_temp.begun(:'request'), 0, 'nor when it is late');
select is(rescued, 1, 'then tick() gives it back') from supaqueue.tick();
select is(attempts, 0, 'without an attempt') from supaqueue.job where id = :'job';
select isnt_empty(format($$select from requests() r, jsonb_array_elements(r -> 'jobs') i
    where r ->> 'request' > %L and i #>> '{job,id}' = %L$$, :'request', :'job'), 'and sends it again');
