create or replace function supaqueue._sweep_dedup(most int default 1000)
returns int language sql volatile set search_path = '' as $$ select 0 $$;
