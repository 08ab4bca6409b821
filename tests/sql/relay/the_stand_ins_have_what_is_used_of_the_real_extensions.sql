-- superuser only
-- Passes with either: see SUPAQUEUE_TEST_HOSTED.
\i :hosted
select results_eq($$
    select p.oid::regproc::text, replace(pg_get_function_arguments(p.oid), 'job_name name', 'job_name text'),
           pg_get_function_result(p.oid), p.provolatile = 'v',
           has_function_privilege('anon', p.oid, 'execute'), has_function_privilege('service_role', p.oid, 'execute')
    from pg_proc p
    where p.proname = any ('{http_post,create_secret,update_secret,schedule,unschedule}')
      and p.pronamespace = any ('{net,vault,cron}'::regnamespace[])
      and (p.proname <> 'schedule' or p.pronargs = 3) and (p.proname <> 'unschedule' or p.proargtypes[0] <> 'bigint'::regtype)
    order by p.proname$$, $$values
    ('vault.create_secret', 'new_secret text, new_name text DEFAULT NULL::text, new_description text DEFAULT ''''::text, new_key_id uuid DEFAULT NULL::uuid',
     'uuid', true, false, true),
    ('net.http_post', 'url text, body jsonb DEFAULT ''{}''::jsonb, params jsonb DEFAULT ''{}''::jsonb, '
     'headers jsonb DEFAULT ''{"Content-Type": "application/json"}''::jsonb, timeout_milliseconds integer DEFAULT 5000', 'bigint', true, true, true),
    ('cron.schedule', 'job_name text, schedule text, command text', 'bigint', true, true, true),
    ('cron.unschedule', 'job_name text', 'boolean', true, true, true),
    ('vault.update_secret', 'secret_id uuid, new_secret text DEFAULT NULL::text, new_name text DEFAULT NULL::text, '
     'new_description text DEFAULT NULL::text, new_key_id uuid DEFAULT NULL::uuid', 'void', true, false, true)$$, 'functions, and whose they are');
create function pg_temp.columns(name regclass) returns text language sql as $$
    select string_agg(a.attname || ' ' || replace(format_type(a.atttypid, null), 'net.http_method', 'text'), ', ' order by a.attnum)
    from pg_attribute a where a.attrelid = name and a.attnum > 0
$$;
select is(pg_temp.columns(name::regclass), columns, name)
from (values
    ('net.http_request_queue', 'id bigint, method text, url text, headers jsonb, body bytea, timeout_milliseconds integer'),
    ('net._http_response', 'id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out boolean, '
     'error_msg text, created timestamp with time zone'),
    ('vault.secrets', 'id uuid, name text, description text, secret text, key_id uuid, nonce bytea, '
     'created_at timestamp with time zone, updated_at timestamp with time zone'),
    ('vault.decrypted_secrets', 'id uuid, name text, description text, secret text, decrypted_secret text, key_id uuid, nonce bytea, '
     'created_at timestamp with time zone, updated_at timestamp with time zone')) t (name, columns);
select results_eq($$select relpersistence = 'u' from pg_class where oid in ('net.http_request_queue'::regclass, 'net._http_response'::regclass)$$,
    'values (true), (true)', 'what pg_net is given is lost in a crash');
select has_column('cron'::name, 'job'::name, c, c) from unnest('{jobid,schedule,command,username,active,jobname}'::name[]) c;
select ok(has_table_privilege('service_role', 'vault.decrypted_secrets', 'select') and not has_schema_privilege('anon', 'vault', 'usage'),
    'secrets are for service_role');
select ok(has_schema_privilege('anon', 'net', 'usage') and has_table_privilege('anon', 'net.http_request_queue', 'select'),
    'requests are for everyone');
select vault.create_secret('the value', 'the_name') as id \gset
select vault.update_secret(:'id', 'another');
set local role service_role;
select is(value, 'another', 'a secret is read by service_role') from supaqueue.secrets('{the_name}');
