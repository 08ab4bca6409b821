select a_queue('orders') as queue \gset
create temp table order_line (id int);
create trigger webhook after insert on order_line for each row execute function supaqueue.enqueue_row('orders');
savepoint before;
insert into order_line values (1);
select is(count(*)::int, 1, 'a job') from supaqueue.job;
rollback to before;
select is(count(*)::int, 0, 'and none') from supaqueue.job;
