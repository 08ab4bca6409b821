-- superuser only
select a_queue('orders') as queue \gset
create table public.order_line (id int);
alter table public.order_line enable row level security;
create policy p on public.order_line to authenticated using (true) with check (id < 10);
grant all on public.order_line to authenticated;
create trigger webhook after insert or update or delete on public.order_line for each row execute function
supaqueue.enqueue_row('orders', '{"key_column": "id"}');
set local role authenticated;
insert into public.order_line values (1);
update public.order_line set id = 2;
delete from public.order_line;
reset role;
select results_eq('select payload ->> ''type'', key from supaqueue.job order by created_at, id',
    $$values ('INSERT', '1'), ('UPDATE', '2'), ('DELETE', '2')$$, 'a job for each of its writes');

grant create on schema public to authenticated;
set local role authenticated;
create table public.own (id int);
select state_of($$create trigger w after insert on public.own for each row execute function supaqueue.enqueue_row('orders')$$) as attach \gset
select state_of($$select supaqueue.create_webhook('public.own', 'orders')$$) as webhook \gset
select state_of('insert into public.order_line values (10)') as refused \gset
reset role;
select is(:'attach'::text, '42501', 'it cannot make such a trigger itself');
select is(:'webhook'::text, '42501', 'nor with create_webhook()');
select is(:'refused'::text, '42501', 'and row level security of the table holds');
select is(count(*)::int, 3, 'a refused row has no job') from supaqueue.job;
