-- Refuses (SQ015) a session that has temporary types called like built-in ones: even under an empty
-- search_path they would be found first, and code of the session's owner would run with the rights of ours.
-- Every function that runs as its owner calls it before anything else, and itself names types in full.
create or replace function supaqueue._check_session() returns void
language plpgsql stable
set search_path = ''
as $$
declare
    v_name pg_catalog.name;
begin
    if pg_my_temp_schema() = 0 then
        return;
    end if;
    -- by what depends on the temporary schema (2615 is pg_namespace, 1247 pg_type, 1259 pg_class, 11 pg_catalog):
    -- pg_type has no index by schema
    select b.typname into v_name
    from pg_catalog.pg_depend d
    left join pg_catalog.pg_type t on d.classid = 1247 and t.oid = d.objid
    left join pg_catalog.pg_class c on d.classid = 1259 and c.oid = d.objid
    join pg_catalog.pg_type b on b.typname = coalesce(t.typname, c.relname) and b.typnamespace = 11
    where d.refclassid = 2615 and d.refobjid = pg_my_temp_schema() and d.classid in (1247, 1259)
    limit 1;
    if found then
        raise exception 'the temporary type "%" hides a built-in one', v_name using errcode = 'SQ015',
            hint = 'Drop it, or give it another name.';
    end if;
end
$$;
