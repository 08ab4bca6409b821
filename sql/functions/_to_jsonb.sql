-- A response as it is kept: JSON where it is JSON that Postgres can hold, else its text.
create or replace function supaqueue._to_jsonb(p_text text) returns jsonb
language plpgsql immutable strict
set search_path = ''
as $$
begin
    return p_text::jsonb;
exception when others then
    return to_jsonb(p_text);
end
$$;
