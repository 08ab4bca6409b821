-- The owner of schema supaqueue. Raises SQ015 when the caller does not act for that role.
create or replace function supaqueue._owner(p_deed text) returns oid
language plpgsql stable
set search_path = ''
as $$
declare
    v_owner oid;
begin
    select nspowner into v_owner from pg_catalog.pg_namespace where nspname = 'supaqueue';
    if not pg_has_role(current_user, v_owner, 'usage') then
        raise exception 'only the owner of schema supaqueue may %', p_deed using errcode = 'SQ015',
            hint = format('Do it as role %I.', pg_get_userbyid(v_owner));
    end if;
    return v_owner;
end
$$;
