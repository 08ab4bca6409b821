-- superuser only
select is_empty($$
    select tgname from pg_trigger
    where tgrelid = 'supaqueue.job'::regclass and not tgisinternal
      and (tgtype & 1) = 1 and (tgtype & 4) = 4 and tgqual is null$$, 'every row trigger for inserts has a when');
select a_queue('q') as queue \gset
create function pg_temp.is_called() returns bigint language sql volatile as $$
    select coalesce(sum(calls), 0) from pg_stat_xact_user_functions where schemaname = 'supaqueue' and funcname = '_place_job'
$$;
set local track_functions = 'all';
insert into supaqueue.job (queue, payload) select :'queue', '{"a": 1}' from generate_series(1, 5);
select is(pg_temp.is_called(), 0::bigint, 'a plain insert does not meet it');
insert into supaqueue.job (queue, run_at) values (:'queue', now() + interval '1 hour');
select is(pg_temp.is_called(), 1::bigint, 'one with a time of its own does');
