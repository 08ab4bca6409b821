-- Refuses what cannot go into a request (SQ006): headers that HTTP does not have, blanks and control characters
-- in the address.
create or replace function supaqueue._check_request(p_headers jsonb, p_path text, p_query text) returns void
language plpgsql immutable
set search_path = ''
as $$
begin
    perform supaqueue._check_headers('headers', p_headers);
    if p_path ~ '[\u0001-\u0020\u007F]' then
        raise exception 'path has a blank or a control character' using errcode = 'SQ006',
            hint = 'Encode it: a blank is %20.';
    elsif p_query ~ '[\u0001-\u0020\u007F]' then
        raise exception 'query has a blank or a control character' using errcode = 'SQ006',
            hint = 'Encode it: a blank is %20 or +.';
    end if;
end
$$;

-- Refuses what is no object of headers (SQ006).
create or replace function supaqueue._check_headers(p_name text, p_headers jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
    v_fault text := supaqueue._header_fault(p_headers);
begin
    if jsonb_typeof(p_headers) <> 'object' then
        raise exception '% must be an object, not %', p_name, jsonb_typeof(p_headers) using errcode = 'SQ006',
            hint = 'For example {"x-tenant": "7"}.';
    elsif v_fault is not null then
        raise exception '%: %', p_name, v_fault using errcode = 'SQ006',
            hint = 'A name has letters, digits and hyphens, its value is a text of one line.';
    end if;
end
$$;

-- What is wrong with one of these headers, null when nothing is: its name is no token (RFC 9110, 5.6.2), its
-- value no text, or one with control characters (5.5), which could be read as another header. Values are not
-- repeated, since they may be secrets.
create or replace function supaqueue._header_fault(p_headers jsonb) returns text
language plpgsql immutable
set search_path = ''
as $$
begin
    return (
        select format('header "%s" ', h.key) || f.fault
        from jsonb_each(case when jsonb_typeof(p_headers) = 'object' then p_headers end) h
        cross join lateral (
            select case when h.key !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]+$' then 'is no name of an HTTP header'
                   when jsonb_typeof(h.value) not in ('string', 'number', 'boolean') then
                   'must be a text, not ' || jsonb_typeof(h.value)
                   when h.value #>> '{}' ~ '[\u0001-\u0008\u000A-\u001F\u007F]' then
                   'has a control character in its value' end as fault
        ) f
        where f.fault is not null
        limit 1);
end
$$;
