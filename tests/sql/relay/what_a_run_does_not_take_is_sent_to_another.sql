-- superuser only
\i :hosted
select a_relay();
select supaqueue.use_daemon();
select a_queue('q', 5) as queue \gset
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 5);
select count(*) from requests() \gset
update supaqueue.setting set mode = 'relay';
select is(jsonb_array_length(public.end_current_jobs('{"most": 2}') -> 'jobs'), 2, 'it takes as many as it asks for');
select results_eq($$select jsonb_array_length(r -> 'jobs') from requests() r$$, 'values (3)', 'the others go by pg_net');
insert into supaqueue.job (queue) select :'queue' from generate_series(1, 5);
select public.end_current_jobs(jsonb_build_object('most', 5, 'settlements', jsonb_agg(jsonb_build_object('id', id, 'outcome', 'success')))) -> 'jobs' as jobs
from supaqueue.current_job \gset
select is(jsonb_array_length(:'jobs'), 5, 'what ended makes room for the next');
select is((select count(*)::int from requests()), 1, 'and where nothing is left, nothing is sent');
