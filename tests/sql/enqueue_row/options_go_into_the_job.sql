select a_queue('orders') as queue \gset
create temp table order_line (id int, customer text);
create trigger webhook after insert or delete on order_line for each row execute function supaqueue.enqueue_row('orders',
    '{"priority": -3, "delay_ms": 60000, "expires_in_ms": 120000, "key_column": "customer", "dedup_column": "id", "dedup_for_ms": 1500,
      "on_duplicate": "replace", "headers": {"x-from": "orders", "x-n": 1}, "max_attempts": 7, "timeout_ms": 5000}');
insert into order_line values (1, 'ada');
select row_eq('select priority, run_at, expires_at, key, dedup_key, dedup_for, on_duplicate, headers, max_attempts, timeout_ms from supaqueue.job',
    row(-3, now() + interval '1 minute', now() + interval '2 minutes', 'ada'::text, '1'::text, interval '1.5 seconds', 'replace'::text,
        '{"x-from": "orders", "x-n": 1}'::jsonb, 7, 5000), 'each of them');
delete from supaqueue.job;
delete from supaqueue.dedup;
delete from order_line;
select is(key, 'ada', 'a deleted row tells its key, too') from supaqueue.job;

create temp table other (id int);
create trigger webhook after insert on other for each row execute function supaqueue.enqueue_row('orders', '{"key": "k"}');
insert into other values (1);
select is(count(*)::int, 1, 'a key for all rows') from supaqueue.job where key = 'k';
select is((select count(*)::int from supaqueue.job where queue = :'queue'), 2, 'by name');
