-- Renews a dispatcher's lease, and notes whether it sleeps and has to be woken by new jobs. False when
-- the lease was lost: the dispatcher must break off its calls and register again.
create or replace function supaqueue.renew(dispatcher bigint, wants_wakeup boolean) returns boolean
language plpgsql
set search_path = ''
as $$
begin
    update supaqueue.dispatcher d
    set renewed_at = clock_timestamp(), wants_wakeup = renew.wants_wakeup
    where d.no = renew.dispatcher;
    return found;
end
$$;
