-- Notes that the relay has a turn when this transaction commits, where there is a relay: not before, so that a
-- job is not called while the transaction that adds it may still make it wait for others.
create or replace function supaqueue._relay_soon() returns void
language plpgsql
set search_path = ''
as $$
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        insert into supaqueue.relay_turn default values on conflict do nothing;
    end if;
end
$$;

-- The turn: claims a job for every free worker that has one in line, and sends them to the relay. An error
-- is but a warning, since the user's commit must not fail for it, nor for a statement_timeout; the next tick() tries
-- again.
--
-- Runs as its owner: at commit the role may be one that has no rights in the schema, and whoever adds a job
-- needs none in Vault and pg_net.
create or replace function supaqueue._relay_turn() returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '1s'
set jit = off
set enable_seqscan = off
as $$
begin
    -- serializable transactions that looked for their row would collide
    delete from supaqueue.relay_turn t where t.ctid = new.ctid;
    begin
        perform supaqueue._relay_send();
    exception when query_canceled or others then
        raise warning 'jobs could not be sent to the relay: %', sqlerrm;
    end;
    return null;
end
$$;
