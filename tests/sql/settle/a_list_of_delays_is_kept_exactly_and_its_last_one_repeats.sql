select a_queue('q', settings => '{"retry_delays_ms": [5000, 300000], "max_attempts": 10}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '5 seconds', 'after the first') from supaqueue.job;
select is(due_at, run_at, 'then it is due') from supaqueue.job;
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '5 minutes', 'after the second') from supaqueue.job;
select fail_once(:d, :'job');
select is(run_at - updated_at, interval '5 minutes', 'after the third') from supaqueue.job;
select is(supaqueue._backoff(n, 1, 1, '[5:6]={10,20}'), wait, 'whatever its first subscript')
from (values (0, interval '10 milliseconds'), (1, interval '10 milliseconds'), (2, interval '20 milliseconds')) v (n, wait);
