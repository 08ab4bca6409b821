-- Deletes a schedule; the jobs it added stay. Returns false when there is none of that name.
create or replace function supaqueue.unschedule(name text) returns boolean
language plpgsql
set search_path = ''
as $$
begin
    delete from supaqueue.schedule s where s.name = unschedule.name;
    return found;
end
$$;
