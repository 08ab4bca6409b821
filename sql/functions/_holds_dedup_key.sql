-- Whether the job that is noted for a dedup_key is there, unfinished, and has that key still. With `p_now`, one
-- that has expired by then counts as ended, though promote() has not come to it yet.
create or replace function supaqueue._holds_dedup_key(p_key supaqueue.dedup, p_now timestamptz default null)
returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
    return exists (
        select from supaqueue.job j
        where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
          and (j.status = 'in_progress'
               or ((j.status is null or j.status = 'pending') and (j.expires_at <= p_now) is not true)));
end
$$;

-- The same now, for whoever has locked the row of the key and is about to take it: one that has expired may
-- have been claimed just before it did.
create or replace function supaqueue._keeps_dedup_key(p_key supaqueue.dedup) returns boolean
language plpgsql
set search_path = ''
as $$
begin
    if supaqueue._holds_dedup_key(p_key, clock_timestamp()) then
        return true;
    end if;
    perform from supaqueue.job j
    where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
      and (j.status is null or j.status in ('pending', 'in_progress'))
    for no key update;
    return found and supaqueue._holds_dedup_key(p_key, clock_timestamp());
end
$$;
