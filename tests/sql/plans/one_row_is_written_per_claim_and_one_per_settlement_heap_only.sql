-- own database
call fill();
create table public.claims of call;
select a_dispatcher() as d \gset
insert into public.claims select * from claim_all(:d, 50);
select settlement_of('success') \gexec
create table public.cost (what text, seq_scans bigint, rows_read bigint, rows_written bigint, rows_hot bigint);
create procedure public.round(dispatcher bigint) language plpgsql as $$
begin
    delete from public.claims;
    insert into public.cost select 'claim', c.* from tap.cost_of(format('insert into public.claims select c.* from supaqueue.queue q
        cross join lateral tap.claim_with(%1$s, q.id, array(select id from supaqueue.worker where queue = q.id and dispatcher = %1$s)) c', dispatcher)) c;
    commit;
    insert into public.cost select 'settle', c.* from tap.cost_of(tap.settlement_of('success')) c;
    commit;
end
$$;
call public.round(:d);
call public.round(:d);
call public.round(:d);
call public.round(:d);
select is(sum(rows_written)::int, 200, 'four times fifty claims write two hundred rows in all tables') from public.cost where what = 'claim';
select is(sum(rows_written)::int, 200, 'so do their settlements') from public.cost where what = 'settle';
select cmp_ok(sum(rows_hot)::int, '>=', 190, 'which touch no index') from public.cost where what = 'settle';
