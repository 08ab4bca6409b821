-- Headers as lines `name: value`, for the wire. Control characters inside a value become blanks; names
-- that are no HTTP tokens (RFC 9110, 5.6.2) are left out.
create or replace function supaqueue._header_lines(p_headers jsonb) returns text
language sql immutable strict
set search_path = ''
as $$
    select string_agg(h.key || ': ' || regexp_replace(coalesce(h.value, ''), '[[:cntrl:]]+', ' ', 'g'), E'\n' order by h.key)
    from jsonb_each_text(p_headers) h
    where h.key ~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]+$'
$$;
