-- The values of those of the named secrets that Supabase Vault holds and this role may read. Returns nothing,
-- and raises nothing, where there is no Vault or the role has no right to it: dispatchers then look in their
-- environment and in files. Values are only ever results of this query; no statement's text holds one.
create or replace function supaqueue.secrets(names text[]) returns table (name text, value text)
language plpgsql stable
set search_path = ''
as $$
begin
    if to_regclass('vault.decrypted_secrets') is null then
        return;
    end if;
    return query execute
        'select s.name::text, s.decrypted_secret::text from vault.decrypted_secrets s '
        'where s.name::text = any ($1) and s.decrypted_secret is not null' using names;
exception
    when insufficient_privilege then
        return;
end
$$;
