select a_queue('q', settings => '{"retry_delays_ms": [1000], "max_attempts": 2, "max_age_ms": 3600000}') as queue \gset
select a_dispatcher() as d \gset
select supaqueue.enqueue('q') as job \gset
select fail_once(:d, :'job'), fail_once(:d, :'job') \g /dev/null
select is(reason, 'attempts', 'attempts end first') from supaqueue.job where id = :'job';
insert into supaqueue.job (queue, max_age_ms) values (:'queue', 999) returning id as job \gset
select fail_once(:d, :'job');
select is(reason, 'age', 'the time ends first') from supaqueue.job where id = :'job';
