select a_queue('orders') as queue \gset
create temp table order_line (id int, customer text);
create trigger webhook after insert on order_line for each row execute function
supaqueue.enqueue_row('orders', '{"key_column": "customer", "dedup_column": "customer", "dedup_for_ms": 1000, "on_duplicate": "keep"}');
insert into order_line values (1, null), (2, ''), (3, repeat('x', 501)), (4, repeat('y', 500));
select results_eq('select (payload -> ''record'' ->> ''id'')::int, key, dedup_key, dedup_for is not null from supaqueue.job order by 1',
    $$values (1, null, null, false), (2, null, null, false), (3, md5(repeat('x', 501)), md5(repeat('x', 501)), true),
    (4, repeat('y', 500), repeat('y', 500), true)$$,
    'null and the empty text are none, a long one counts by its hash');
