select a_queue('q', settings => '{"max_attempts": 2}') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'failure', 500, null, repeat('ü', 1500)) as _ \gset
select call from call_again(:d, :'job') \gset
select settle_one(:'job', :call, 'failure', 500, null, to_json(array[repeat('ö', 1500)])::text) as _ \gset
select results_eq('select response from supaqueue.attempt', array[repeat('ü', 1000), '["' || repeat('ö', 998)], 'as text');
select supaqueue.retry(:'job') as _ \gset
select results_eq('select response from supaqueue.attempt', array[repeat('ü', 1000), '["' || repeat('ö', 998)],
    'also that of the last attempt, before and after it runs again');
