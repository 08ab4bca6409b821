select a_queue('function') as f \gset
select supaqueue.create_queue('url', url => 'http://localhost:1/x') as u \gset
select supaqueue.enqueue('function') \gset
select supaqueue.enqueue('url') \gset
select results_eq('select name, url from supaqueue.lease_workers(a_dispatcher(), 10, false)',
    $$values ('url', 'http://localhost:1/x')$$, 'only the queue with a url of its own');
select results_eq('select name, edge_function_name from supaqueue.lease_workers(a_dispatcher(), 10, true)',
    $$values ('function', 'f')$$, 'then the other');
