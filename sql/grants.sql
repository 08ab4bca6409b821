-- Who may do what, all in one place. The schema is for its owner and, where that role exists, for
-- service_role; nothing is open to anyone else.

revoke all on schema supaqueue from public;
revoke all on all tables in schema supaqueue from public;
revoke all on all sequences in schema supaqueue from public;
revoke all on all functions in schema supaqueue from public;
revoke all on function public.end_current_job(uuid, boolean, boolean) from public;
revoke all on function public.end_current_jobs(jsonb) from public;

do $$
declare
    v_role text;
    v_table text;
    v_tables constant text[] := array['queue', 'worker', 'job', 'job_dependencies', 'dispatcher', 'migration',
        'limiter', 'lane', 'breaker', 'dedup', 'past_attempt', 'past_dispatcher', 'schedule', 'prune_mark',
        'prune_front', 'setting', 'relay_turn', 'relay_request'];
begin
    -- what is so already is left alone: these commands lock out everybody
    foreach v_table in array v_tables loop
        if not (select relrowsecurity from pg_catalog.pg_class
                where oid = format('supaqueue.%I', v_table)::pg_catalog.regclass) then
            execute format('alter table supaqueue.%I enable row level security', v_table);
        end if;
    end loop;
    foreach v_role in array array['anon', 'authenticated'] loop
        if exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('revoke all on schema supaqueue from %I', v_role);
            execute format('revoke all on all tables in schema supaqueue from %I', v_role);
            execute format('revoke all on all sequences in schema supaqueue from %I', v_role);
            execute format('revoke all on all functions in schema supaqueue from %I', v_role);
            execute format('revoke all on function public.end_current_job(uuid, boolean, boolean) from %I', v_role);
            execute format('revoke all on function public.end_current_jobs(jsonb) from %I', v_role);
        end if;
    end loop;
    if exists (select from pg_catalog.pg_roles where rolname = 'service_role') then
        grant usage on schema supaqueue to service_role;
        grant all on all tables in schema supaqueue to service_role;
        -- where the relay and its secret go is the owner's to say
        revoke all on supaqueue.setting, supaqueue.migration from service_role;
        grant select on supaqueue.setting, supaqueue.migration to service_role;
        grant all on all sequences in schema supaqueue to service_role;
        grant execute on all functions in schema supaqueue to service_role;
        grant execute on function public.end_current_job(uuid, boolean, boolean) to service_role;
        grant execute on function public.end_current_jobs(jsonb) to service_role;
        foreach v_table in array v_tables loop
            continue when exists (
                select from pg_catalog.pg_policies
                where schemaname = 'supaqueue' and tablename = v_table and policyname = 'service_role');
            execute format('create policy service_role on supaqueue.%I to service_role '
                           'using (true) with check (true)', v_table);
        end loop;
    end if;
    if supaqueue._has_public_api() then
        perform supaqueue.enable_public_api();
    end if;
end
$$;
