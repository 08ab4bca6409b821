-- superuser only
select a_queue('orders') as queue \gset
create table public.order_line (id int);
select is(state_of($$set local role service_role; select supaqueue.create_webhook('public.order_line', 'orders')$$), '42501', 'none');
grant trigger on public.order_line to service_role;
select is(state_of($$set local role service_role; select supaqueue.create_webhook('public.order_line', 'orders')$$), '00000', 'the right TRIGGER');
