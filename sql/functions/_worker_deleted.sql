-- A worker that is busy or leased cannot go at once, or there would be a call without a worker: it is
-- marked and goes when it becomes free. When its queue goes, it goes too.
create or replace function supaqueue._worker_deleted() returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if not exists (select from supaqueue.queue where id = old.queue) then
        return old;
    end if;
    update supaqueue.worker set retiring = true where id = old.id and not retiring;
    return null;
end
$$;
