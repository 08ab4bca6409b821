-- Refuses settings that name secrets in a way that cannot work (SQ006): what is named must look like a name,
-- and headers that are set from secrets must be headers that a user may set. What is refused is not
-- repeated in the message, since it may be the secret itself.
create or replace function supaqueue._check_secret_names(settings jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_auth jsonb := settings -> 'auth';
    v_headers jsonb := settings -> 'secret_headers';
    v_signing jsonb := settings -> 'signing_secrets';
    v_reserved constant text[] := array[
        'authorization', 'user-agent', 'idempotency-key', 'supaqueue-job-id', 'supaqueue-queue',
        'supaqueue-attempt', 'traceparent', 'content-type', 'content-length', 'transfer-encoding', 'host',
        'expect', 'connection', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];
    v_name text;
    v_value jsonb;
begin
    if v_auth <> 'null' then
        perform supaqueue._check_secret_name('auth', v_auth);
    end if;
    if jsonb_typeof(v_headers) <> 'object' then
        raise exception 'secret_headers must be an object, not %', jsonb_typeof(v_headers) using errcode = 'SQ006',
            hint = 'For example {"x-api-key": "crm_key"}; {} for none.';
    elsif jsonb_typeof(v_signing) <> 'array' then
        raise exception 'signing_secrets must be an array, not %', jsonb_typeof(v_signing) using errcode = 'SQ006',
            hint = 'For example ["hooks_2026"]; [] for none.';
    elsif jsonb_array_length(v_signing) > 5 then
        raise exception 'signing_secrets are %, they must be 5 at the most', jsonb_array_length(v_signing)
            using errcode = 'SQ006', hint = 'While rotating, two are enough: the new one and the old one.';
    end if;
    for v_name, v_value in select h.key, h.value from jsonb_each(v_headers) h loop
        if v_name !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,200}$' then
            raise exception 'a name in secret_headers is no header name' using errcode = 'SQ006',
                hint = 'Header names consist of letters, digits and hyphens, for example "x-api-key".';
        elsif lower(v_name) = any (v_reserved) then
            raise exception 'header "%" cannot be set from a secret', v_name using errcode = 'SQ006',
                hint = 'For Authorization use the setting auth; the others are set by Supaqueue itself.';
        elsif (select count(*) from jsonb_object_keys(v_headers) k where lower(k) = lower(v_name)) > 1 then
            raise exception 'header "%" is set twice', v_name using errcode = 'SQ006',
                hint = 'Upper and lower case make no difference in the name of a header.';
        end if;
        perform supaqueue._check_secret_name('secret_headers', v_value);
    end loop;
    for v_value in select s.value from jsonb_array_elements(v_signing) s loop
        perform supaqueue._check_secret_name('signing_secrets', v_value);
    end loop;
end
$$;

-- Refuses what cannot be the name of a secret (SQ006), or is more likely the secret itself.
create or replace function supaqueue._check_secret_name(p_setting text, p_value jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
begin
    if jsonb_typeof(p_value) <> 'string' or p_value #>> '{}' !~ '^[A-Za-z0-9_.-]{1,200}$' then
        raise exception '% must hold names of secrets', p_setting using errcode = 'SQ006',
            hint = 'A name has 1 to 200 letters, digits, "_", "-" and "."; its value belongs into Vault, or into '
                   'the environment or a file of the dispatcher.';
    elsif p_value #>> '{}' ~ '^(whsec_|whsk_|sb_secret_|sbp_|eyJ)' then
        raise exception '% holds what looks like a secret, not like the name of one', p_setting
            using errcode = 'SQ006',
            hint = 'Keep the value in Vault, or in the environment or a file of the dispatcher, and give its name here.';
    end if;
end
$$;
