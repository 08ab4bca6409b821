-- A queue's settings changed: a new revision, so that no job is claimed under settings that a
-- dispatcher remembers from before.
create or replace function supaqueue._queue_changed() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.revision := old.revision + 1;
    return new;
end
$$;
