-- superuser only
\i :hosted
select a_relay();
select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select r ->> 'request' as request from requests() r \gset
create function pg_temp.begun(request text, by text) returns int language sql as $$
    select jsonb_array_length(public.end_current_jobs(jsonb_build_object('request', request, 'by', by)) -> 'begun')
$$;
create function pg_temp.let_pass(seconds int) returns void language sql as $$
    update supaqueue.job set started_at = started_at - make_interval(secs => seconds), writes = writes + 1;
    update supaqueue.relay_request set sent_at = sent_at - make_interval(secs => seconds);
$$;
select pg_temp.let_pass(20);
select is(pg_temp.begun(:'request', :'queue'), 1, 'after 20 seconds');
select pg_temp.let_pass(15);
select is(pg_temp.begun(:'request', :'queue'), 1, 'again after 35');
select pg_temp.let_pass(10);
select is(pg_temp.begun(:'request', :'queue'), 0, 'but not after 45, though it was asked for all the time');
select pg_temp.let_pass(21);
select results_eq('select rescued, overdue from supaqueue.tick()', 'values (1, 0)', 'it is given back');
select is(attempts, 0, 'without an attempt') from supaqueue.job;
