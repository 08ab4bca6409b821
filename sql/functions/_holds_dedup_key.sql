-- Whether the job that is noted for a dedup_key is there, unfinished, and has that key still.
create or replace function supaqueue._holds_dedup_key(p_key supaqueue.dedup) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
    return exists (
        select from supaqueue.job j
        where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
          and (j.status is null or j.status in ('pending', 'in_progress')));
end
$$;
