-- The smallest time-ordered id of that moment.
create or replace function supaqueue._first_id(p_at timestamptz) returns uuid
language sql stable
set search_path = ''
as $$
    select (lpad(to_hex(greatest(floor(extract(epoch from p_at) * 1000), 0)::bigint), 12, '0')
            || '70008000000000000000')::uuid
$$;
