-- After a user's own change of a dependency's on_failure: when the source has failed or was cancelled already,
-- the new rule applies at once.
create or replace function supaqueue._dependency_changed() returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_status supaqueue.job_status;
begin
    -- one that is being settled is seen as done here, or sees the change
    select j.status into v_status from supaqueue.job j where j.id = new.source for share;
    if v_status in ('failed', 'cancelled') then
        perform supaqueue._sources_failed(array[new.source]);
    end if;
    return null;
end
$$;
