select a_queue('q') as queue \gset
create temp table added as
    with i as (insert into supaqueue.job (queue, dedup_key, payload) select :'queue', 'k' || n % 3, to_jsonb(n) from generate_series(1, 9) n returning *)
    select dedup_key, payload, ready is not null as is_in_line from i;
select results_eq('select * from added order by 1',
    $$values ('k0', '3'::jsonb, true), ('k1', '1', true), ('k2', '2', true)$$, 'duplicates in one statement are skipped');
insert into supaqueue.job (queue, dedup_key) values (:'queue', 'k0');
select is((select count(*) from supaqueue.job), 3::bigint, 'and those of later ones');
insert into supaqueue.job (queue, dedup_key, status) values (:'queue', 'k0', 'success');
select is((select count(*) from supaqueue.job), 4::bigint, 'one that has ended is no duplicate');
