-- Opens the queues whose setting is_public is true to signed-in users, for supabase-js: makes the schema
-- supaqueue_public with enqueue(), job_status() and cancel(), for the role authenticated and nobody else. Add
-- the schema to the exposed ones of the API, too. A user sees and cancels their own jobs only. Again, it
-- only refreshes them. Raises SQ015 for anybody but the owner of schema supaqueue, SQ004 when there is no
-- role authenticated, SQ007 when somebody else's schema supaqueue_public is in the way.
--
-- The three run as their owner, so that authenticated needs no rights at all in schema supaqueue: not one
-- of its tables and functions can be reached but through them, and each of their statements asks for the
-- job's owner.
create or replace function supaqueue.enable_public_api() returns void
language plpgsql
set search_path = ''
as $$
declare
    v_owner oid := supaqueue._owner('open it to clients');
    v_function text;
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'authenticated') then
        raise exception 'there is no role "authenticated"' using errcode = 'SQ004',
            hint = 'It is the role of signed-in users in a Supabase project: create role authenticated.';
    elsif exists (
        select from pg_catalog.pg_namespace n
        where n.nspname = 'supaqueue_public'
          and (n.nspowner <> v_owner or not supaqueue._has_public_api()
               and exists (select from pg_catalog.pg_proc p where p.pronamespace = n.oid)))
    then
        raise exception 'schema supaqueue_public exists and was not made by enable_public_api()'
            using errcode = 'SQ007', hint = 'Move it away first: alter schema supaqueue_public rename to …';
    elsif not exists (select from pg_catalog.pg_namespace where nspname = 'supaqueue_public') then
        execute format('create schema supaqueue_public authorization %I', pg_get_userbyid(v_owner));
    end if;

    create or replace function supaqueue_public.enqueue(
        queue text, payload jsonb default '{}', run_at timestamptz default null, dedup_key text default null)
    returns uuid language sql volatile security definer set search_path = ''
    as 'select supaqueue._check_session(); select supaqueue._client_enqueue(queue, payload, run_at, dedup_key)';

    create or replace function supaqueue_public.job_status(job uuid) returns jsonb
    language sql stable security definer set search_path = ''
    as 'select supaqueue._check_session(); select supaqueue._client_job_status(job)';

    create or replace function supaqueue_public.cancel(job uuid) returns boolean
    language sql volatile security definer set search_path = ''
    as 'select supaqueue._check_session(); select supaqueue._client_cancel(job)';

    comment on schema supaqueue_public is 'Jobs for signed-in users: enqueue, look, cancel.';
    comment on function supaqueue_public.enqueue is
        'Adds a job to a public queue and returns its id. run_at delays it, by a year at most. As long as a job of '
        'yours with the same dedup_key is unfinished, its id is returned and no other is added.';
    comment on function supaqueue_public.job_status is
        'A job of yours: id, queue, status (held, pending, in_progress, success, failed, cancelled), attempts, '
        'created_at, run_at, started_at, finished_at, reason, http_status, response. Null when you have no such job.';
    comment on function supaqueue_public.cancel is
        'Cancels a job of yours; false when it had already ended. SQ008 when you have no such job.';

    revoke all on schema supaqueue_public from public, authenticated;
    grant usage on schema supaqueue_public to authenticated;
    foreach v_function in array array['enqueue(text, jsonb, timestamptz, text)', 'job_status(uuid)', 'cancel(uuid)'] loop
        execute format('alter function supaqueue_public.%s owner to %I', v_function, pg_get_userbyid(v_owner));
        execute format('revoke all on function supaqueue_public.%s from public, authenticated', v_function);
        if exists (select from pg_catalog.pg_roles where rolname = 'anon') then
            execute format('revoke all on function supaqueue_public.%s from anon', v_function);
        end if;
        execute format('grant execute on function supaqueue_public.%s to authenticated', v_function);
    end loop;
end
$$;
