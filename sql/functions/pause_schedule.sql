-- Stops a schedule from adding jobs until resume_schedule(). Raises SQ011 when there is none of that name.
create or replace function supaqueue.pause_schedule(name text) returns void
language sql
set search_path = ''
as $$ select supaqueue._set_schedule_paused(name, true) $$;
