select a_queue('a'), a_queue('b', settings => '{"breaker_threshold": 0.5}') \g /dev/null
select results_eq('select name, breaker from supaqueue.queue_status()', $$values ('a', null::text), ('b', 'closed')$$, 'none without one');
update supaqueue.queue set breaker_state = 'open' where name = 'b';
select is(breaker, 'open', 'open') from supaqueue.queue_status() where name = 'b';
