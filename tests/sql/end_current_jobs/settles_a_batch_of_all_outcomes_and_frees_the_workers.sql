select a_queue('q', 4) as queue \gset
insert into supaqueue.job (queue, payload) select :'queue', to_jsonb(n) from generate_series(1, 4) n;
insert into supaqueue.current_job (worker, job)
select w.id, j.id from (select id, row_number() over (order by no) as n from supaqueue.worker) w
join (select id, payload::text::int as n from supaqueue.job) j using (n);
select public.end_current_jobs(jsonb_agg(jsonb_build_object('id', c.id) || case j.payload::text
    when '1' then '{"outcome": "success", "http_status": 201, "response": "{\"a\": 1}"}'
    when '2' then '{"outcome": "failure", "http_status": 500, "error": "http 500", "response": "text"}'
    when '3' then '{"outcome": "final", "http_status": 489, "error": "http 489"}'
    else '{"outcome": "aborted"}' end::jsonb)) as answer
from supaqueue.current_job c join supaqueue.job j on j.id = c.job \gset
select results_eq('select status::text, attempts, http_status, error, response from supaqueue.job order by payload', $$values
    ('success', 1, 201, null, '{"a": 1}'::jsonb), ('pending', 1, 500, 'http 500', '"text"'),
    ('failed', 1, 489, 'http 489', null), ('pending', 0, null, 'given back: its call was broken off', null)$$, 'each as it ended');
select is_empty('select * from supaqueue.worker where locked', 'all workers are free');
select is(:'answer'::jsonb -> 'refused', '[]', 'none was refused');
