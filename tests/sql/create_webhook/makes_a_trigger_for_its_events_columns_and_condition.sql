select a_queue('orders') as queue \gset
create temp table order_line (id int, "Total" numeric, note text);
select is(supaqueue.create_webhook('order_line', 'orders'), 'webhook_orders', 'named after the queue');
insert into order_line values (1, 5, 'a');
update order_line set note = 'b';
delete from order_line;
select results_eq('select payload ->> ''type'' from supaqueue.job order by ready', $$values ('INSERT'), ('UPDATE'), ('DELETE')$$, 'for every event');
select supaqueue.drop_webhook('order_line', 'webhook_orders');
delete from supaqueue.job;

select is(supaqueue.create_webhook('order_line', :'queue', '{UPDATE,insert,insert}', '{"priority": 4, "headers": {"x-a": "it''s \\ \"quoted\""}}',
    'my "webhook"', 'new."Total" > 100', '{Total,id}'), 'my "webhook"', 'by id, with everything');
insert into order_line values (1, 5, 'a'), (2, 101, 'a');
update order_line set note = 'b';
update order_line set "Total" = 102 where id = 2;
update order_line set "Total" = 6 where id = 1;
delete from order_line;
select results_eq('select payload ->> ''type'', payload #>> ''{record,id}'', priority, headers ->> ''x-a'' from supaqueue.job order by ready',
    $$values ('INSERT', '2', 4, 'it''s \ "quoted"'), ('UPDATE', '2', 4, 'it''s \ "quoted"')$$, 'only what it is for');
select results_eq('select on_table, name, queue, events, options::jsonb ->> ''priority'', is_enabled from supaqueue.webhook',
    format($$values ('order_line'::regclass, 'my "webhook"', %L, '{insert,update}'::text[], '4', true)$$, :'queue'), 'the view shows it');
alter table order_line disable trigger all;
select is(is_enabled, false, 'also when it is off') from supaqueue.webhook;
