-- The id of the signed-in user: what Supabase's auth.uid() says where that exists, else the claim `sub` of
-- the setting request.jwt.claims. Raises SQ015 when there is none, or when it is no uuid.
create or replace function supaqueue._client_uid() returns uuid
language plpgsql stable
set search_path = ''
as $$
declare
    v_function regprocedure;
    v_uid uuid;
begin
    begin
        select p.oid into v_function
        from pg_catalog.pg_namespace n
        join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = 'uid' and p.pronargs = 0
        where n.nspname = 'auth' and has_schema_privilege(n.oid, 'usage')
          and has_function_privilege(p.oid, 'execute');
        if found then
            execute 'select ' || v_function into v_uid;
        else
            v_uid := (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
        end if;
    exception when invalid_text_representation then -- the claims are no JSON, or the user is no uuid
        v_uid := null;
    end;
    if v_uid is null then
        raise exception 'nobody is signed in' using errcode = 'SQ015',
            hint = 'Call it with the access token of a user, whose claim "sub" is a uuid.';
    end if;
    return v_uid;
end
$$;
