select a_queue('q', 2000, '{"key_concurrency": 1}') as queue \gset
select supaqueue.enqueue('q', key => 'k' || lpad(n::text, 4, '0')) from generate_series(1, 1200) n, generate_series(1, 2) \g /dev/null
select a_dispatcher() as d \gset
select count(*) as _ from claim_all(:d, 1200) \gset
select supaqueue.enqueue('q', key => 'z') \g /dev/null
select supaqueue.enqueue('q', key => 'a', priority => 1) from generate_series(1, 5) \g /dev/null
select count(*) from (select claim_all(:d, 1) from generate_series(1, 4)) c \g /dev/null
select results_eq($$select key from supaqueue.job where status = 'in_progress' and key in ('a', 'z') order by key$$, $$values ('a'), ('z')$$,
    'the one behind them is found');
