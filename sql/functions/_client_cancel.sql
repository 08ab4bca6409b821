-- Cancels a job of the signed-in user, what supaqueue_public.cancel() does. A job of somebody else is refused
-- with the words for one that is not there (SQ008).
create or replace function supaqueue._client_cancel(p_job uuid) returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_uid uuid := supaqueue._client_uid();
begin
    perform from supaqueue.job j where j.id = p_job and j.owner = v_uid for no key update;
    if not found then
        raise exception 'no job has the id "%"', p_job using errcode = 'SQ008';
    end if;
    return supaqueue.cancel(p_job);
end
$$;
