select a_queue('q', settings => '{"retry_delays_ms": [5000], "max_attempts": 1, "backoff_ms": 1000, "max_age_ms": 1}') as queue \gset
select a_dispatcher() as d \gset
insert into supaqueue.job (queue, max_attempts, max_age_ms) values (:'queue', 2, 3600000) returning id as job \gset
select fail_once(:d, :'job');
select results_eq('select status::text, run_at - updated_at from supaqueue.job where id = ' || quote_literal(:'job'),
    $$values ('pending', interval '5 seconds')$$, 'max_attempts and max_age_ms, with the delays of the queue');
insert into supaqueue.job (queue, max_attempts, max_age_ms, retry_delays_ms) values (:'queue', 2, 3600000, '{9000}') returning id as job \gset
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '9 seconds', 'retry_delays_ms') from supaqueue.job where id = :'job';
insert into supaqueue.job (queue, max_attempts, max_age_ms, backoff_ms) values (:'queue', 2, 3600000, 0) returning id as job \gset
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '0', 'backoff_ms, though the queue has a list') from supaqueue.job where id = :'job';
insert into supaqueue.job (queue, max_attempts, max_age_ms, backoff_ms, backoff_max_ms)
values (:'queue', 2, 86400000, 86400000, 0) returning id as job \gset
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '0', 'backoff_max_ms') from supaqueue.job where id = :'job';
