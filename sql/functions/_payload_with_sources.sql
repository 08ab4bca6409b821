-- placeholder until the branch is merged
create or replace function supaqueue._payload_with_sources(p_job uuid, p_payload jsonb) returns jsonb
language sql stable
set search_path = ''
as $$ select p_payload $$;
