-- superuser only
select a_queue('q') as queue \gset
create function pg_temp.is_called() returns bigint language sql volatile as $$
    select coalesce(sum(calls), 0) from pg_stat_xact_user_functions where schemaname = 'supaqueue' and funcname <> 'uuid_v7'
$$;
set local track_functions = 'all';
insert into supaqueue.job (queue, payload) select :'queue', '{"a": 1}' from generate_series(1, 5);
select is(pg_temp.is_called(), 6::bigint, 'a plain insert calls nothing but the trigger functions: once for each row, and once');
select is(array_agg(proname::text order by proname), '{_place_job,_wake_trigger}', 'which are without a set clause')
from pg_proc where pronamespace = 'supaqueue'::regnamespace and prorettype = 'trigger'::regtype and proconfig is null;
insert into supaqueue.job (queue, run_at) values (:'queue', now() + interval '1 hour');
select cmp_ok(pg_temp.is_called(), '>', 8::bigint, 'one with a time of its own is placed');
