-- Forgets the names of dispatchers that ended more than 30 days ago, a few at a time.
create or replace function supaqueue._prune_dispatchers() returns void
language sql
set search_path = ''
as $$
    delete from supaqueue.past_dispatcher
    where no in (select d.no from supaqueue.past_dispatcher d order by d.no limit 100 for update skip locked)
      and ended_at < now() - interval '30 days'
$$;
