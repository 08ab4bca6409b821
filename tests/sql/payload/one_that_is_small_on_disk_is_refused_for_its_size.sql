select a_queue('q') as queue \gset
create temp table large as select to_jsonb(repeat('x', 100000000)) as payload;
select cmp_ok(pg_column_size(payload), '<', 16777216, 'compressed') from large;
select throws_ok(format('insert into supaqueue.job (queue, payload) select %L, payload from large', :'queue'), 'SQ003', null,
    'a hundred megabytes from another table');
create temp table fair as select to_jsonb(repeat('x', 10000000)) as payload;
select lives_ok(format('insert into supaqueue.job (queue, payload) select %L, payload from fair', :'queue'), 'ten are fine');
