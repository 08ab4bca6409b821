-- superuser only
select a_queue('summaries') as queue \gset
create table public.note (body text);
grant insert on public.note to anon;
create function public.on_note() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    perform supaqueue.enqueue('summaries', pg_catalog.to_jsonb(new));
    return new;
end
$$;
create trigger on_note after insert on public.note for each row execute function public.on_note();
set local role anon;
insert into public.note values ('hello');
reset role;
select results_eq('select payload from supaqueue.job', $$values ('{"body": "hello"}'::jsonb)$$,
    'an anonymous insert makes a job');
