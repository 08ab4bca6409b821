select a_queue('q', 64) as queue \gset
select supaqueue.enqueue('q', key => k::text) from generate_series(10, 59) k, generate_series(1, 10) \g /dev/null
select supaqueue.enqueue('q', key => '60') \g /dev/null
select a_dispatcher() as d \gset
select claim_all(:d, 64) \g /dev/null
select results_eq('select count(*), min(n), max(n) from (select count(*) as n from supaqueue.job where status = ''in_progress'' group by key) k',
    'values (16::bigint, 4::bigint, 4::bigint)', 'four of each, where there are many');
update supaqueue.job set status = 'success' where status = 'in_progress';
select claim_with(:d, :'queue', array(select id from supaqueue.worker where dispatcher = :d limit 5)) \g /dev/null
select results_eq('select key from supaqueue.job where status = ''in_progress'' order by key', $$values ('26'), ('27'), ('28'), ('29'), ('30')$$,
    'one of each in a small claim, from the next key on');
