-- From now on pg_net and the edge function at `url` call the functions of this installation: no dispatcher has
-- to run, but any that do go on. At most `batch` jobs go into one request: 25 until another number is given.
-- Where pg_cron is, it runs tick() every 10 seconds, or every minute where it is too old for that; elsewhere
-- something else has to. Raises SQ016 when pg_net or the secret `supaqueue_secret` in Vault is missing, SQ006
-- for arguments that cannot be, SQ015 for anybody but the owner of schema supaqueue.
create or replace function supaqueue.use_relay(url text, batch int default null) returns void
language plpgsql
set search_path = ''
as $$
begin
    perform supaqueue._owner('choose who calls the functions');
    if (url ~* '^https?://[^/\s]+\S*$') is not true then
        raise exception 'url is not what it must be' using errcode = 'SQ006',
            hint = 'It must be the address of the edge function, such as https://<ref>.supabase.co/functions/v1/supaqueue.';
    elsif batch not between 1 and 1000 then
        raise exception 'batch is not what it must be' using errcode = 'SQ006', hint = 'It must be between 1 and 1000.';
    elsif not exists (select from pg_proc where pronamespace = to_regnamespace('net') and proname = 'http_post') then
        raise exception 'pg_net is not installed' using errcode = 'SQ016', hint = 'create extension pg_net';
    elsif not exists (select from supaqueue.secrets(array['supaqueue_secret'])) then
        raise exception 'the secret "supaqueue_secret" is not in Vault' using errcode = 'SQ016',
            hint = 'Add it with vault.create_secret(); the edge function has the same as SUPAQUEUE_SECRET.';
    end if;
    update supaqueue.setting s set mode = 'relay', relay_url = url, relay_batch = coalesce(batch, s.relay_batch);
    perform supaqueue._tick_by_cron();
    perform supaqueue._wake();
end
$$;

-- From now on dispatchers alone call the functions, as they do from the start. What the relay was sent it still
-- calls and settles. Run tick() no more by pg_cron. Raises SQ015 for anybody but the owner of schema supaqueue.
create or replace function supaqueue.use_daemon() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_cron text := to_regnamespace('cron');
begin
    perform supaqueue._owner('choose who calls the functions');
    update supaqueue.setting s set mode = 'daemon';
    if v_cron is not null then
        execute format('select %1$s.unschedule(jobname) from %1$s.job where jobname = %2$L', v_cron, 'supaqueue');
    end if;
    perform supaqueue._wake();
end
$$;

-- pg_cron knows seconds from 1.5 on.
create or replace function supaqueue._tick_by_cron() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_cron text := to_regnamespace('cron');
    v_schedule constant text := 'select %s.schedule(%L, %L, %L)';
begin
    if v_cron is null then
        raise warning 'pg_cron is not installed: something else has to run supaqueue.tick() every 10 seconds';
        return;
    end if;
    begin
        execute format(v_schedule, v_cron, 'supaqueue', '10 seconds', 'select supaqueue.tick()');
    exception when others then
        execute format(v_schedule, v_cron, 'supaqueue', '* * * * *', 'select supaqueue.tick()');
    end;
end
$$;
