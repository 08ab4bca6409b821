-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 300) as queue \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 300);
select is(sum(jsonb_array_length(r -> 'jobs'))::int, 200, 'at commit') from requests() r;
select public.end_current_jobs(jsonb_build_object('request', id)) is not null as begun from supaqueue.relay_request limit 1 \gset
select is(sum(jsonb_array_length(r -> 'jobs'))::int, 300, 'when one of the requests arrived') from requests() r;
