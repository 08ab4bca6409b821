-- Headers that are set from secrets as lines `header: name of the secret`, for dispatchers, which refuse
-- to call the queue when a line is malformed.
create or replace function supaqueue._secret_header_lines(p_headers jsonb) returns text
language sql immutable strict
set search_path = ''
as $$
    select string_agg(
        regexp_replace(h.key, '[[:cntrl:]:]', ' ', 'g') || ': '
        || regexp_replace(coalesce(h.value, ''), '[[:cntrl:]]', ' ', 'g'), E'\n' order by h.key)
    from jsonb_each_text(p_headers) h
$$;
