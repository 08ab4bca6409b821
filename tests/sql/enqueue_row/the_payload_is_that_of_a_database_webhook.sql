-- also plain
select a_queue('orders') as queue \gset
create temp table order_line (id int, body text);
create trigger webhook after insert or update or delete on order_line
for each row execute function supaqueue.enqueue_row('orders');
insert into order_line values (1, 'a');
update order_line set body = 'b';
delete from order_line;
select results_eq('select payload - ''schema'' from supaqueue.job order by ready', $$values
    ('{"type": "INSERT", "table": "order_line", "record": {"id": 1, "body": "a"}, "old_record": null}'::jsonb),
    ('{"type": "UPDATE", "table": "order_line", "record": {"id": 1, "body": "b"}, "old_record": {"id": 1, "body": "a"}}'),
    ('{"type": "DELETE", "table": "order_line", "record": null, "old_record": {"id": 1, "body": "b"}}')$$,
    'type, table, record and old_record');
select is(payload ->> 'schema', pg_my_temp_schema()::regnamespace::text, 'and schema') from supaqueue.job;
select ok(bool_and(is_in_line(id)), 'all are in line') from supaqueue.job;
select is(count(*)::int, 0, 'and have no options') from supaqueue.job
where num_nonnulls(run_at, expires_at, key, dedup_key, headers, max_attempts, timeout_ms) > 0 or priority <> 0;
