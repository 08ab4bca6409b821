-- Refuses what the options of a webhook cannot be (SQ013). `p_row` is a row of its table, or anything with
-- the same columns.
create or replace function supaqueue._check_webhook(p_options jsonb, p_row jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_known constant text[] := array[
        'priority', 'delay_ms', 'expires_in_ms', 'key', 'key_column', 'dedup_column', 'dedup_for_ms',
        'on_duplicate', 'headers', 'max_attempts', 'timeout_ms'];
    v_mins constant bigint[] := array[-2147483648, 0, 1, null, null, null, 1, null, null, 1, 1];
    v_maxs constant bigint[] := array[
        2147483647, 31536000000, 31536000000, null, null, null, 315360000000, null, null, 1000, 400000];
    v_policies constant text[] := array['keep', 'replace', 'debounce'];
    v_option record;
    v_i int;
begin
    if coalesce(jsonb_typeof(p_options), '') <> 'object' then
        raise exception 'the options of a webhook must be an object' using errcode = 'SQ013',
            hint = 'For example {"key_column": "id", "delay_ms": 5000}.';
    end if;
    for v_option in select o.key as name, o.value, o.value #>> '{}' as text from jsonb_each(p_options) o loop
        v_i := array_position(v_known, v_option.name);
        if v_i is null then
            raise exception 'a webhook has no option "%"', v_option.name using errcode = 'SQ013',
                hint = 'The options are: ' || array_to_string(v_known, ', ') || '.';
        elsif v_mins[v_i] is not null then
            if (case when v_option.value::text ~ '^-?[0-9]{1,15}$'
                then v_option.text::bigint not between v_mins[v_i] and v_maxs[v_i] else true end)
            then
                raise exception 'option "%" is %, it must be a whole number from % to %',
                    v_option.name, v_option.value, v_mins[v_i], v_maxs[v_i] using errcode = 'SQ013',
                    hint = 'Leave it out to take the setting of the queue.';
            end if;
        elsif v_option.name = 'headers' then
            perform supaqueue._check_webhook_headers(v_option.value);
        elsif jsonb_typeof(v_option.value) <> 'string' or v_option.text = '' then
            raise exception 'option "%" is %, it must be a text', v_option.name, v_option.value
                using errcode = 'SQ013', hint = 'Leave it out if there is none.';
        elsif v_option.name = 'key' and octet_length(v_option.text) > 500 then
            raise exception 'option "key" is % bytes long, it must be 1 to 500', octet_length(v_option.text)
                using errcode = 'SQ013', hint = 'For something longer, use its hash.';
        elsif v_option.name = 'on_duplicate' and v_option.text <> all (v_policies) then
            raise exception 'option "on_duplicate" is %, which is not known', v_option.value
                using errcode = 'SQ013', hint = 'It is one of ' || array_to_string(v_policies, ', ') || '.';
        elsif v_option.name in ('key_column', 'dedup_column') and not p_row ? v_option.text then
            raise exception 'option "%" is %, which is no column of the table', v_option.name, v_option.value
                using errcode = 'SQ013', hint = 'Name a column of the table that the webhook is on.';
        end if;
    end loop;

    if p_options ?& array['key', 'key_column'] then
        raise exception 'a webhook has a key or a key_column, not both' using errcode = 'SQ013',
            hint = 'Leave one of them out.';
    elsif p_options ?| array['dedup_for_ms', 'on_duplicate'] and not p_options ? 'dedup_column' then
        raise exception 'dedup_for_ms and on_duplicate need a dedup_column' using errcode = 'SQ013',
            hint = 'Name the column whose value tells which rows are the same.';
    elsif (p_options ->> 'expires_in_ms')::bigint <= (p_options ->> 'delay_ms')::bigint then
        raise exception 'option "expires_in_ms" is %, not more than delay_ms', p_options ->> 'expires_in_ms'
            using errcode = 'SQ013', hint = 'It would never be started: let it expire after the delay.';
    end if;
end
$$;

-- Refuses headers that are none, and those that carry a secret: everybody can read a trigger's arguments.
create or replace function supaqueue._check_webhook_headers(p_headers jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_secret constant text[] := array[
        'authorization', 'proxy-authorization', 'apikey', 'api-key', 'x-api-key', 'cookie'];
    v_fault text := supaqueue._header_fault(p_headers);
    v_header record;
begin
    if jsonb_typeof(p_headers) <> 'object' then
        raise exception 'option "headers" must be an object, not %', jsonb_typeof(p_headers)
            using errcode = 'SQ013', hint = 'For example {"headers": {"x-from": "orders"}}.';
    elsif v_fault is not null then
        raise exception '%', v_fault using errcode = 'SQ013',
            hint = 'A name has letters, digits and hyphens, its value is a text of one line.';
    end if;
    for v_header in select h.key as name, h.value #>> '{}' as text from jsonb_each(p_headers) h loop
        if lower(v_header.name) = any (v_secret)
            or v_header.text ~ '(^(Bearer|Basic) |sb_secret_|whsec_|eyJ[A-Za-z0-9_-]+\.eyJ)'
        then
            raise exception 'header "%" would be a secret in the open', v_header.name using errcode = 'SQ013',
                hint = 'Keep the secret in the Vault and name it in the setting auth or secret_headers of the queue.';
        end if;
    end loop;
end
$$;
