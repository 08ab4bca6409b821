-- What waits for these jobs, which have just failed for good or were cancelled.
create or replace function supaqueue._sources_failed(p_sources uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
    return;
end
$$;
