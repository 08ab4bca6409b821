-- Lets a paused schedule add jobs again, from its next time after now on. Raises SQ011 when there is none of
-- that name.
create or replace function supaqueue.resume_schedule(name text) returns void
language sql
set search_path = ''
as $$ select supaqueue._set_schedule_paused(name, false) $$;
