-- Pauses or resumes a schedule. Raises SQ011 when there is none of that name.
create or replace function supaqueue._set_schedule_paused(p_name text, p_paused boolean) returns void
language plpgsql
set search_path = ''
as $$
begin
    update supaqueue.schedule s set paused = p_paused where s.name = p_name;
    if not found then
        raise exception 'no schedule is called "%"', p_name using errcode = 'SQ011',
            hint = 'Make it with supaqueue.schedule(), or look at supaqueue.schedule for the names there are.';
    end if;
end
$$;
