select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset
select is_empty(format('select supaqueue.settle(array[%L]::uuid[], array[%s]::bigint[], null, array[201], null, array[%L])',
    :'job', :call, '{"a": 1}'), 'nothing is refused');
select results_eq('select status::text, http_status, response, error from supaqueue.job',
    $$values ('success', 201, '{"a": 1}'::jsonb, null::text)$$, 'a success, with its status and its response');
