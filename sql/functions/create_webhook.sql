-- Makes a trigger that adds a job to a queue (by name or id) for each row of a table that is inserted, updated
-- or deleted, with the payload of a Supabase Database Webhook: see enqueue_row(). Returns the trigger's
-- name. The caller needs what `create trigger` needs: to own the table, or the right TRIGGER on it.
--   events     {insert,update,delete}: which of them
--   options    priority, delay_ms, expires_in_ms, headers, max_attempts, timeout_ms; key, or key_column: the
--              column whose value becomes the job's key; dedup_column, with dedup_for_ms and on_duplicate: the
--              column whose value becomes its dedup_key
--   name       of the trigger; without one, webhook_ and the queue
--   condition  only rows for which it holds, as in `create trigger … when (…)`: 'new.total > 100'. It is
--              SQL, so do not put foreign text into it.
--   columns    an update is one of these columns only
-- Raises SQ013 for whatever of this is wrong, SQ001 when there is no such queue, SQ007 when the table has a
-- trigger of that name.
create or replace function supaqueue.create_webhook(
    on_table regclass,
    queue text,
    events text[] default '{insert,update,delete}',
    options jsonb default '{}',
    name text default null,
    condition text default null,
    columns text[] default null)
returns text
language plpgsql
set search_path = ''
as $$
declare
    v_name text := coalesce(create_webhook.name, left('webhook_' || queue, 63)::name::text);
    v_options jsonb := coalesce(options, '{}');
    v_events text;
    v_error text;
begin
    perform supaqueue._queue_id(queue);
    perform supaqueue._check_webhook_table(on_table, v_options, columns);
    if v_name = '' or octet_length(v_name) > 63 then
        raise exception 'the name of a trigger has 1 to 63 bytes, not %', octet_length(v_name)
            using errcode = 'SQ013', hint = 'Leave it out to have one made.';
    elsif exists (select from pg_catalog.pg_trigger t where t.tgrelid = on_table and t.tgname = v_name) then
        raise exception 'table % has a trigger "%" already', on_table, v_name using errcode = 'SQ007',
            hint = 'Give this one another name, or drop the other with supaqueue.drop_webhook().';
    end if;
    v_events := supaqueue._webhook_events(events, columns);

    begin
        execute format('create trigger %I after %s on %s for each row %s execute function supaqueue.enqueue_row(%L%s)',
            v_name, v_events, on_table, 'when (' || condition || ')', queue,
            case when v_options <> '{}' then format(', %L', v_options) end);
    exception when sqlstate '42601' or sqlstate '42703' or sqlstate '42883' or sqlstate '42804'
        or sqlstate '42P17' or sqlstate '42P01' or sqlstate '22P02' or sqlstate '0A000'
    then
        get stacked diagnostics v_error = message_text;
        raise exception 'the webhook is refused: %', v_error using errcode = 'SQ013',
            hint = 'A condition names new, or old where every event has one: make a webhook for each event.';
    end;
    return v_name;
end
$$;

-- The events of a trigger, as SQL.
create or replace function supaqueue._webhook_events(p_events text[], p_columns text[]) returns text
language plpgsql immutable
set search_path = ''
as $$
declare
    v_unknown text;
begin
    select coalesce(e.event, 'null') into v_unknown
    from unnest(p_events) e (event)
    where e.event is null or lower(e.event) not in ('insert', 'update', 'delete') limit 1;
    if found or coalesce(cardinality(p_events), 0) = 0 then
        raise exception 'a webhook cannot wait for "%"', coalesce(v_unknown, 'nothing') using errcode = 'SQ013',
            hint = 'The events are insert, update and delete.';
    elsif p_columns is not null and 'update' <> all (lower(p_events::text)::text[]) then
        raise exception 'columns need the event update' using errcode = 'SQ013',
            hint = 'Leave out the columns: a row is inserted and deleted as a whole.';
    end if;
    return (
        select string_agg(distinct lower(e.event) || case when lower(e.event) = 'update' then
            coalesce(' of ' || (select string_agg(distinct quote_ident(c), ', ') from unnest(p_columns) c), '')
            else '' end, ' or ')
        from unnest(p_events) e (event));
end
$$;

-- Refuses tables that no webhook can be on, and names of columns that the table has not.
create or replace function supaqueue._check_webhook_table(p_table regclass, p_options jsonb, p_columns text[])
returns void
language plpgsql stable
set search_path = ''
as $$
declare
    v_columns jsonb;
    v_unknown text;
begin
    perform from pg_catalog.pg_class c
    where c.oid = p_table and c.relkind in ('r', 'p', 'f')
      and c.relnamespace not in ('supaqueue'::regnamespace, 'pg_catalog'::regnamespace);
    if not found then
        raise exception 'there can be no webhook on %', coalesce(p_table::text, 'null') using errcode = 'SQ013',
            hint = 'It must be a table of your own, no view.';
    end if;
    select jsonb_object_agg(a.attname, null) into v_columns
    from pg_catalog.pg_attribute a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped;
    perform supaqueue._check_webhook(p_options, coalesce(v_columns, '{}'));
    select coalesce(c, 'null') into v_unknown
    from unnest(p_columns) c where c is null or not coalesce(v_columns, '{}') ? c limit 1;
    if found or cardinality(p_columns) = 0 then
        raise exception 'table % has no column "%"', p_table, coalesce(v_unknown, '') using errcode = 'SQ013',
            hint = 'Name columns of the table, or leave columns out for all of them.';
    end if;
end
$$;
