-- Claims what can be called now and hands it to pg_net, in requests of relay_batch jobs or about a megabyte at
-- most. What it leaves, so that no commit takes long, is claimed when the first of these arrive (see
-- end_current_jobs()), and what gets lost on the way is found by _relay_rescue(). A transaction that does not see
-- what others have committed since it began cannot claim, and must not fail for it: there the relay is only asked
-- to look for jobs.
create or replace function supaqueue._relay_send() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_setting supaqueue.setting;
    v_secret text;
    v_claim record;
    v_first int := 1;
    v_bytes bigint := 0;
    v_sees_all boolean := current_setting('transaction_isolation') = 'read committed';
begin
    select * into v_setting from supaqueue.setting where mode = 'relay';
    if not found then
        return;
    elsif v_sees_all then
        select * into v_claim from supaqueue._relay_claim(200);
        if v_claim.items = '{}' then
            return;
        end if;
    elsif not exists (select from supaqueue.worker where not locked and not retiring) then
        return;
    end if;
    select s.value into v_secret from supaqueue.secrets(array['supaqueue_secret']) s;
    if to_regnamespace('net') is null then
        raise exception 'pg_net is not installed' using errcode = 'SQ016', hint = 'create extension pg_net';
    elsif v_secret is null then
        raise exception 'the secret "supaqueue_secret" is not in Vault' using errcode = 'SQ016',
            hint = 'Run supaqueue install, or add it with vault.create_secret().';
    elsif not v_sees_all then
        perform supaqueue._relay_post(v_setting, v_secret, null, '{}');
        return;
    end if;
    for v_last in 1 .. cardinality(v_claim.items) loop
        v_bytes := v_bytes + pg_column_size(v_claim.items[v_last]);
        continue when v_last < cardinality(v_claim.items) and v_last - v_first + 1 < v_setting.relay_batch
            and v_bytes + pg_column_size(v_claim.items[v_last + 1]) < 1000000;
        perform supaqueue._relay_post(v_setting, v_secret,
            supaqueue._relay_request(v_claim.jobs[v_first:v_last], v_claim.calls[v_first:v_last]),
            v_claim.items[v_first:v_last]);
        v_first := v_last + 1;
        v_bytes := 0;
    end loop;
end
$$;

-- The secret goes nowhere but into the request's headers, which pg_net keeps in net.http_request_queue until it has
-- sent them.
create or replace function supaqueue._relay_post(
    p_setting supaqueue.setting, p_secret text, p_request bigint, p_items jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
    v_net text := to_regnamespace('net');
begin
    execute format('select %s.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)', v_net)
    using p_setting.relay_url,
        jsonb_build_object('request', p_request, 'most', p_setting.relay_batch, 'jobs', to_jsonb(p_items)),
        jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || p_secret);
end
$$;
