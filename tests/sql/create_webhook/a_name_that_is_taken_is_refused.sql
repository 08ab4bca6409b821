select a_queue('orders') as queue \gset
create temp table order_line (id int);
create temp table other (id int);
select supaqueue.create_webhook('order_line', 'orders');
select is(state_of($$select supaqueue.create_webhook('order_line', 'orders')$$), 'SQ007', 'twice would be two jobs a row');
select is(state_of($$select supaqueue.create_webhook('order_line', 'orders', name => 'second')$$), '00000', 'another name is free');
select is(state_of($$select supaqueue.create_webhook('other', 'orders')$$), '00000', 'and so is the name on another table');
select is(count(*)::int, 1, 'nothing was made') from supaqueue.webhook where on_table = 'order_line'::regclass;
select supaqueue.set_workers('orders', 1);
select supaqueue.update_queue('orders', jsonb_build_object('name', repeat('ä', 60)));
select is(supaqueue.create_webhook('order_line', repeat('ä', 60)), 'webhook_' || repeat('ä', 27), 'a long name is cut between letters');
