select a_queue('q', 8, '{"key_concurrency": 1}') as queue \gset
select supaqueue.enqueue('q', to_jsonb(k), key => k) from unnest('{a,b}'::text[]) k \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d, 2) \g /dev/null
update supaqueue.job set key = 'c' where key = 'a';
select supaqueue.enqueue('q', to_jsonb(k || 2), key => k) from unnest('{b,c}'::text[]) k \g /dev/null
select claim_all(:d, 2) \g /dev/null
select results_eq('select key, count(*) from supaqueue.job where status = ''in_progress'' group by 1 order by 1',
    $$values ('b', 1::bigint), ('c', 1)$$, 'no second one beside it');
