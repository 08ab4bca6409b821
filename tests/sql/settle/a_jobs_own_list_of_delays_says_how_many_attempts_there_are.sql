select a_queue('q', settings => '{"max_attempts": 1}') as queue \gset
select a_dispatcher() as d \gset
insert into supaqueue.job (queue, retry_delays_ms) values (:'queue', '{1000,2000}') returning id as job \gset
select fail_once(:d, :'job'), fail_once(:d, :'job') \g /dev/null
select is(status_of(:'job'), 'pending', 'two delays: after the second attempt there is a third');
select fail_once(:d, :'job');
select results_eq('select status::text, attempts, reason from supaqueue.job where id = ' || quote_literal(:'job'),
    $$values ('failed', 3, 'attempts')$$, 'and no fourth');
insert into supaqueue.job (queue, retry_delays_ms, max_attempts) values (:'queue', '{1000,2000}', 2) returning id as job \gset
select fail_once(:d, :'job'), fail_once(:d, :'job') \g /dev/null
select is(status_of(:'job'), 'failed', 'unless it says how many itself');
insert into supaqueue.job (queue, retry_delays_ms) values (:'queue', '{1000}') returning id as job \gset
select fail_once(:d, :'job');
select is(status_of(:'job'), 'failed', 'and one delay says nothing');
