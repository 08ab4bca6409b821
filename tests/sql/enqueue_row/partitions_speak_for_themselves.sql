-- superuser only
select a_queue('orders') as queue \gset
create table public.event (id int, day date) partition by range (day);
create table public.event_2026 partition of public.event for values from ('2026-01-01') to ('2027-01-01');
select is(supaqueue.create_webhook('public.event', 'orders', '{insert}'), 'webhook_orders', 'a webhook on all partitions');
insert into public.event values (1, '2026-05-05');
create table public.event_2027 partition of public.event for values from ('2027-01-01') to ('2028-01-01');
insert into public.event values (2, '2027-05-05');
select results_eq('select payload ->> ''table'', payload ->> ''schema'' from supaqueue.job order by ready',
    $$values ('event_2026', 'public'), ('event_2027', 'public')$$, 'the table is the partition');
select is(count(*)::int, 1, 'it is one webhook') from supaqueue.webhook;
select supaqueue.drop_webhook('public.event', 'webhook_orders');
insert into public.event values (3, '2027-05-05');
select is(count(*)::int, 2, 'dropped, it is quiet') from supaqueue.job;
