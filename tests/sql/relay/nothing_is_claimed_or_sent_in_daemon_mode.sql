-- superuser only
\i :hosted
select a_queue('q', 2) as queue \gset
insert into supaqueue.job (queue) values (:'queue');
select is_empty('select * from requests()', 'nothing is sent');
select is_empty('select * from supaqueue.relay_turn', 'and no turn asked for');
select is(public.end_current_jobs('{"most": 5}') -> 'jobs', null, 'a run of the relay that asks gets none');
select a_relay();
select isnt_empty('select * from requests()', 'use_relay() sends what is in line');
delete from net.http_request_queue;
select supaqueue.use_daemon();
select supaqueue.set_workers('q', 4);
insert into supaqueue.job (queue) values (:'queue');
select is_empty('select * from requests()', 'after use_daemon() nothing is sent again');
