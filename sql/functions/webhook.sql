-- The triggers that call enqueue_row(), made by create_webhook() or by hand.
create or replace view supaqueue.webhook as
    select t.tgrelid::regclass as on_table, t.tgname::text collate "default" as name,
           convert_from(split.queue, getdatabaseencoding()) collate "default" as queue,
           array_remove(array[
               case when t.tgtype::int & 4 > 0 then 'insert' end, case when t.tgtype::int & 16 > 0 then 'update' end,
               case when t.tgtype::int & 8 > 0 then 'delete' end], null) as events,
           coalesce(nullif(convert_from(split.options, getdatabaseencoding()) collate "default", ''), '{}') as options,
           t.tgenabled <> 'D' as is_enabled
    from pg_catalog.pg_trigger t
    cross join lateral (
        select substring(t.tgargs for greatest(position('\x00'::bytea in t.tgargs) - 1, 0)) as queue,
               substring(t.tgargs from position('\x00'::bytea in t.tgargs) + 1) as rest
    ) first
    cross join lateral (
        select first.queue, substring(first.rest for greatest(position('\x00'::bytea in first.rest) - 1, 0)) as options
    ) split
    where t.tgfoid = 'supaqueue.enqueue_row()'::regprocedure and t.tgparentid = 0;
