-- superuser only
\i :hosted
select a_relay();
select a_queue('q');
create table public.note (id int);
create function public.note_added() returns trigger language plpgsql security definer as
$$ begin insert into supaqueue.job (queue) select id from supaqueue.queue; return null; end $$;
create trigger note_added after insert on public.note for each row execute function public.note_added();
grant insert on public.note to authenticated;
set local role authenticated;
insert into public.note values (1);
set constraints all immediate;
reset role;
select is((select count(*)::int from net.http_request_queue), 1, 'it is sent');
