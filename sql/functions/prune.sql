create or replace function supaqueue.prune(most int default 1000)
returns table (pruned int, has_more boolean) language sql volatile set search_path = '' as $$ select 0, false $$;
