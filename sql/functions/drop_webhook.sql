-- Drops a trigger that create_webhook() made. Jobs that it has added stay. Raises SQ013 when the table has no
-- such webhook.
create or replace function supaqueue.drop_webhook(on_table regclass, name text) returns void
language plpgsql
set search_path = ''
as $$
begin
    if not exists (
        select from pg_catalog.pg_trigger t
        where t.tgrelid = on_table and t.tgname = drop_webhook.name
          and t.tgfoid = 'supaqueue.enqueue_row()'::regprocedure)
    then
        raise exception 'table % has no webhook "%"', on_table, name using errcode = 'SQ013',
            hint = 'The view supaqueue.webhook shows those there are.';
    end if;
    execute format('drop trigger %I on %s', name, on_table);
end
$$;
