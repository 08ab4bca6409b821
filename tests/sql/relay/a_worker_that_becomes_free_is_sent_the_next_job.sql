-- superuser only
\i :hosted
select a_relay();
select a_queue('q') as queue \gset
insert into supaqueue.job (queue, payload) select :'queue', to_jsonb(n) from generate_series(1, 6) n;
create function pg_temp.sent() returns jsonb language sql as $$
    select jsonb_agg(i #> '{job,payload}' order by i #> '{job,payload}') from requests() r, jsonb_array_elements(r -> 'jobs') i
$$;
select is(pg_temp.sent(), '[1]', 'at first');
select public.end_current_job(id, true, true) from supaqueue.current_job;
select is(pg_temp.sent(), '[1, 2]', 'by end_current_job()');
select public.end_current_jobs(jsonb_agg(jsonb_build_object('id', id, 'outcome', 'final'))) -> 'refused' as refused from supaqueue.current_job \gset
select is(pg_temp.sent(), '[1, 2, 3]', 'by end_current_jobs(), of a caller that asks for no more');
update supaqueue.current_job set is_complete = true, is_successful = true;
select is(pg_temp.sent(), '[1, 2, 3, 4]', 'by an update of current_job');
select supaqueue.set_workers('q', 2);
select is(pg_temp.sent(), '[1, 2, 3, 4, 5]', 'by set_workers()');
insert into supaqueue.worker (queue) values (:'queue');
select is(pg_temp.sent(), '[1, 2, 3, 4, 5, 6]', 'by a new row');
