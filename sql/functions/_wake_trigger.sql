-- Statement-level: something was added or changed that a sleeping dispatcher should look at.
create or replace function supaqueue._wake_trigger() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._wake();
    return null;
end
$$;
