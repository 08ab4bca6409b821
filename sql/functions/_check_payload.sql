-- Raises SQ003 when a payload is larger than a job may carry (16 MiB as stored).
create or replace function supaqueue._check_payload(p_payload jsonb) returns void
language plpgsql immutable
set search_path = ''
as $$
begin
    if pg_column_size(p_payload) > 16777216 then
        raise exception 'payload is % bytes, the most a job carries is 16777216', pg_column_size(p_payload)
            using errcode = 'SQ003',
            hint = 'Keep the data in a table or a storage bucket and put its address into the payload.';
    end if;
end
$$;
