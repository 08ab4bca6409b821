select a_queue('q', settings => '{"retry_delays_ms": [7000]}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '7 seconds', 'after the first') from supaqueue.job;
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '7 seconds', 'after the second') from supaqueue.job;
select fail_once(:d, :'job');
select is(status_of(:'job'), 'failed', 'and it says nothing about how many');
insert into supaqueue.job (queue, retry_delays_ms) values (:'queue', '{0}') returning id as at_once \gset
select fail_once(:d, :'at_once');
select results_eq('select status::text, run_at - updated_at from supaqueue.job where id = ' || quote_literal(:'at_once'),
    $$values ('pending', interval '0')$$, 'none at all is a delay, too');
