select a_queue('orders') as queue \gset
create temp table order_line (id int);
create function pg_temp.f() returns trigger language plpgsql as 'begin return null; end';
create trigger mine after insert on order_line for each row execute function pg_temp.f();
select supaqueue.create_webhook('order_line', 'orders', name => 'hook');
select supaqueue.drop_webhook('order_line', 'hook');
select is(state_of($$select supaqueue.drop_webhook('order_line', 'hook')$$), 'SQ013', 'gone is gone');
select is(state_of($$select supaqueue.drop_webhook('order_line', 'mine')$$), 'SQ013', 'a trigger of another kind is not touched');
select is(state_of($$select supaqueue.drop_webhook(null, null)$$), 'SQ013', 'null');
