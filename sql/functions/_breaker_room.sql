create or replace function supaqueue._breaker_room(p_queue uuid) returns int
language sql stable
set search_path = ''
as $$ select null::int $$;
