-- Trigger function: adds a job for each row that is inserted, updated or deleted, in the same transaction; a
-- Database Webhook of Supabase, with retries. create_webhook() makes such a trigger and checks it first;
-- by hand it is
--   create trigger … after insert or update or delete on … for each row
--   execute function supaqueue.enqueue_row('queue', '{"headers": {"x-from": "orders"}}')
-- with the queue's name or id, and optionally the options that create_webhook() lists. The payload is
-- {"type": "INSERT" | "UPDATE" | "DELETE", "table", "schema", "record": the new row or null,
-- "old_record": the old one or null}; for a partitioned table, "table" is the partition. Raises SQ013
-- when the trigger is not one of that kind, or its arguments are wrong; SQ001 when there is no such queue. The
-- user's statement then fails: nothing is written without its job.
--
-- It runs as its owner, so that whoever may write to the table needs no rights in schema supaqueue. All it
-- does with them is to add to the queue that the trigger names. A cast to json that the owner of a column's
-- type has made runs with them, too: attach it to tables of owners you trust only.
create or replace function supaqueue.enqueue_row() returns trigger
language plpgsql security definer
set search_path = ''
as $$
declare
    v_payload pg_catalog.jsonb;
begin
    perform supaqueue._check_session();
    if tg_when <> 'AFTER' or tg_level <> 'ROW' or tg_table_schema = 'supaqueue' then
        raise exception 'trigger "%" cannot call enqueue_row()', tg_name using errcode = 'SQ013',
            hint = 'It must be: after insert or update or delete, for each row, on a table of your own.';
    elsif tg_nargs not in (1, 2) then
        raise exception 'trigger "%" gives enqueue_row() % arguments', tg_name, tg_nargs using errcode = 'SQ013',
            hint = 'Give the queue and, if need be, an object of options: enqueue_row(''queue'', ''{"priority": 1}'').';
    end if;
    v_payload := jsonb_build_object(
        'type', tg_op, 'table', tg_table_name, 'schema', tg_table_schema,
        'record', case when tg_op <> 'DELETE' then to_jsonb(new) end,
        'old_record', case when tg_op <> 'INSERT' then to_jsonb(old) end);
    if tg_nargs = 1 or tg_argv[1] = '{}' then
        insert into supaqueue.job (queue, payload) values (supaqueue._queue_id(tg_argv[0]), v_payload);
    else
        perform supaqueue._enqueue_webhook(tg_argv[0], tg_argv[1], v_payload);
    end if;
    return null;
end
$$;

-- Adds the job of a row whose trigger gives options.
create or replace function supaqueue._enqueue_webhook(p_queue text, p_options text, p_payload jsonb) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_options jsonb;
    v_row jsonb := case when p_payload -> 'record' <> 'null' then p_payload -> 'record'
                   else p_payload -> 'old_record' end;
    v_dedup_key text;
begin
    begin
        v_options := p_options::jsonb;
    exception when invalid_text_representation then
        v_options := to_jsonb(p_options);
    end;
    perform supaqueue._check_webhook(v_options, v_row);
    v_dedup_key := supaqueue._webhook_key(v_row ->> (v_options ->> 'dedup_column'));

    insert into supaqueue.job (
        queue, payload, priority, run_at, expires_at, key, dedup_key, dedup_for, on_duplicate, headers,
        max_attempts, timeout_ms)
    values (
        supaqueue._queue_id(p_queue), p_payload, coalesce((v_options ->> 'priority')::int, 0),
        now() + (v_options ->> 'delay_ms')::bigint * interval '1 millisecond',
        now() + (v_options ->> 'expires_in_ms')::bigint * interval '1 millisecond',
        coalesce(v_options ->> 'key', supaqueue._webhook_key(v_row ->> (v_options ->> 'key_column'))),
        v_dedup_key,
        case when v_dedup_key is not null then
            (v_options ->> 'dedup_for_ms')::bigint * interval '1 millisecond' end,
        case when v_dedup_key is not null then v_options ->> 'on_duplicate' end,
        v_options -> 'headers', (v_options ->> 'max_attempts')::int, (v_options ->> 'timeout_ms')::int);
end
$$;

-- A column's value as a key: an empty one is none, and one that is too long counts by its hash, so that no
-- value keeps its row from being written.
create or replace function supaqueue._webhook_key(p_value text) returns text
language sql immutable
set search_path = ''
as $$ select case when octet_length(p_value) > 500 then md5(p_value) else nullif(p_value, '') end $$;
