select a_queue('q', 3, '{"breaker_threshold": 0.6, "breaker_min_calls": 5, "retry_delays_ms": [3600000]}') as queue \gset
update supaqueue.queue set final_statuses = '{404}', max_attempts = 1;
select a_dispatcher() as d \gset
select make_calls(:d, :'queue', '{success,final,aborted,aborted,failure}');
select results_eq('select successes, failures from supaqueue.breaker', 'values (2, 1)', 'a final answer is an answer, broken off is nothing');
select fail_once(:d, supaqueue.enqueue('q'), 404);
select results_eq('select successes, failures from supaqueue.breaker', 'values (3, 1)', 'also one that is final by its status');
select call_again(:d, supaqueue.enqueue('q')) \g /dev/null
update supaqueue.job set started_at = started_at - interval '1 hour', writes = writes + 1 where status = 'in_progress';
select is(overdue, 1, 'one is overdue') from supaqueue.tick();
select results_eq('select successes, failures from supaqueue.breaker', 'values (3, 2)', 'that is a failure');
select supaqueue.unregister(:d) as _ \gset
select results_eq('select successes, failures from supaqueue.breaker', 'values (3, 2)', 'what a dispatcher gives back is nothing');
