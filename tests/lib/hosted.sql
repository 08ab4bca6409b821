-- Stands in for what a hosted project has besides Postgres: pg_net, Vault and pg_cron, with their signatures, which
-- tests/sql/relay compares, and their rights. The requests are sent by tests/e2e/lib/pg_net.mjs, in rounds as
-- pg_net does. tests/e2e/lib/hosted_project.mjs makes extensions of it, one of each `create schema` and what follows;
-- hosted_real.sql has the real ones.

create schema net;
create unlogged table net.http_request_queue (
    id bigserial, method text not null, url text not null, headers jsonb, body bytea, timeout_milliseconds int not null
);
create unlogged table net._http_response (
    id bigint, status_code int, content_type text, headers jsonb, content text, timed_out bool, error_msg text,
    created timestamptz not null default now()
);
create function net.http_post(
    url text, body jsonb default '{}', params jsonb default '{}',
    headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds int default 5000)
returns bigint
language plpgsql
as $$
declare
    v_content_type text := (select value from jsonb_each_text(headers) where lower(key) = 'content-type');
    v_id bigint;
begin
    if v_content_type is null then
        headers := headers || '{"Content-Type": "application/json"}';
    elsif v_content_type <> 'application/json' then
        raise exception 'Content-Type header must be "application/json"';
    end if;
    insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
    values ('POST', url, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds)
    returning id into v_id;
    return v_id;
end
$$;
grant usage on schema net to public;
grant all on all sequences in schema net to public;
grant all on all tables in schema net to public;

create schema vault;
create table vault.secrets (
    id uuid primary key default gen_random_uuid(), name text, description text not null default '', secret text not null,
    key_id uuid, nonce bytea, created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create unique index secrets_name on vault.secrets (name) where name is not null;
create view vault.decrypted_secrets as
    select id, name, description, 'encrypted'::text as secret, secret as decrypted_secret, key_id, nonce, created_at,
           updated_at
    from vault.secrets;
create function vault.create_secret(
    new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null)
returns uuid
language sql security definer
as $$ insert into vault.secrets (secret, name, description) values (new_secret, new_name, new_description) returning id $$;
create function vault.update_secret(
    secret_id uuid, new_secret text default null, new_name text default null, new_description text default null,
    new_key_id uuid default null)
returns void
language sql security definer
as $$
    update vault.secrets set secret = coalesce(new_secret, secret), name = coalesce(new_name, name),
        description = coalesce(new_description, description), updated_at = now()
    where id = secret_id
$$;
revoke all on all functions in schema vault from public;
-- as the platform does
grant usage on schema vault to service_role;
grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
grant execute on all functions in schema vault to service_role;

-- hosted.cron_seconds = off: a pg_cron before 1.5.
create schema cron;
create table cron.job (
    jobid bigserial primary key, schedule text not null, command text not null, username text not null default session_user,
    active bool not null default true, jobname text, unique (jobname, username)
);
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
grant select on cron.job to public;
create function cron.schedule(job_name text, schedule text, command text) returns bigint
language plpgsql security definer
as $$
declare
    v_id bigint;
begin
    if schedule !~ '^\S+ \S+ \S+ \S+ \S+$'
       and (schedule !~ '^[1-5]?[0-9] seconds$' or current_setting('hosted.cron_seconds', true) = 'off')
    then
        raise exception 'invalid schedule: %', schedule using errcode = '22023';
    end if;
    insert into cron.job (jobname, schedule, command) values (job_name, schedule, command)
    on conflict (jobname, username) do update set schedule = excluded.schedule, command = excluded.command
    returning jobid into v_id;
    return v_id;
end
$$;
create function cron.unschedule(job_id bigint) returns bool
language plpgsql security definer
as $$
begin
    delete from cron.job where jobid = job_id and username = session_user;
    if not found then
        raise exception 'could not find valid entry for job %', job_id;
    end if;
    return true;
end
$$;
create function cron.unschedule(job_name text) returns bool
language plpgsql security definer
as $$
begin
    delete from cron.job where jobname = job_name and username = session_user;
    if not found then
        raise exception 'could not find valid entry for job ''%''', job_name;
    end if;
    return true;
end
$$;
