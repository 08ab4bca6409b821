select a_queue('q', 1, '{"max_attempts": 1}') as queue \gset
select supaqueue.enqueue('q') as job \gset
update supaqueue.job set headers = '{"a b": null}', path = 'a b', writes = writes + 1;
update supaqueue.queue set paused = true;
select ok(supaqueue.cancel(:'job'), 'it can be cancelled');
select ok(supaqueue.retry(:'job'), 'and run again');
select is(supaqueue.update_job(:'job', '{"priority": 1}'), true, 'and changed');
select throws_ok(format('select supaqueue.update_job(%L, %L)', :'job', '{"query": "a=b"}'), 'SQ006', null, 'but for what the request is made of');
