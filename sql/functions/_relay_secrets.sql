-- The secrets that calls of these queues need, by their names, as far as Vault has them and the caller may read it.
create or replace function supaqueue._relay_secrets(p_queues uuid[]) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    v_names text[];
begin
    if not exists (
        select from supaqueue.queue q
        where q.id = any (p_queues) and (q.auth is not null or q.signing_secrets <> '{}' or q.secret_headers <> '{}'))
    then
        return jsonb '{}';
    end if;
    v_names := array(
        select distinct s.name
        from unnest(p_queues) n (id)
        join supaqueue.queue q on q.id = any (array[n.id])
        cross join lateral (
            select q.auth where q.auth is not null
            union all select unnest(q.signing_secrets)
            union all select value from jsonb_each_text(q.secret_headers)
        ) s (name));
    return (select coalesce(jsonb_object_agg(s.name, s.value), '{}') from supaqueue.secrets(v_names) s);
end
$$;
