-- also plain
select columns_are_first(t, c) from (values
    ('queue', '{id,created_at,edge_function_name,default_headers,name}'::text[]),
    ('worker', '{id,created_at,locked,queue}'),
    ('job', '{id,created_at,queue,payload,attempts,status,updated_at}'),
    ('current_job', '{id,created_at,worker,job,is_complete,is_successful}')) v (t, c);
select is(enum_range(null::supaqueue.job_status)::text[],
    '{pending,in_progress,success,failed,cancelled}'::text[], 'job_status has the original''s four and cancelled');
