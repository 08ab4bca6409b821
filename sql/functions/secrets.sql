-- The values of those of the named secrets that Supabase Vault holds and this role may read. Returns nothing,
-- and raises nothing, where there is no Vault or the role has no right to it: dispatchers then look in their
-- environment and in files. Values are only ever results of this query; no statement's text holds one.
create or replace function supaqueue.secrets(names text[]) returns table (name text, value text)
language plpgsql stable
set search_path = ''
as $$
declare
    v_vault text;
begin
    v_vault := to_regclass('vault.decrypted_secrets');
    if v_vault is null then
        return;
    end if;
    for name, value in execute
        format('select s.name::text, s.decrypted_secret::text from %s s '
               'where s.name::text = any ($1) and s.decrypted_secret is not null', v_vault) using names
    loop
        return next;
    end loop;
exception
    when insufficient_privilege then
        return;
end
$$;
