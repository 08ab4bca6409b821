-- Who may do what, all in one place. The schema is for its owner and, where that role exists, for
-- service_role; nothing is open to anyone else.

revoke all on schema supaqueue from public;
revoke all on all tables in schema supaqueue from public;
revoke all on all sequences in schema supaqueue from public;
revoke all on all functions in schema supaqueue from public;
revoke all on function public.end_current_job(uuid, boolean, boolean) from public;

alter table supaqueue.queue enable row level security;
alter table supaqueue.worker enable row level security;
alter table supaqueue.job enable row level security;
alter table supaqueue.job_dependencies enable row level security;
alter table supaqueue.dispatcher enable row level security;
alter table supaqueue.migration enable row level security;

do $$
declare
    v_role text;
    v_table text;
begin
    foreach v_role in array array['anon', 'authenticated'] loop
        if exists (select from pg_catalog.pg_roles where rolname = v_role) then
            execute format('revoke all on schema supaqueue from %I', v_role);
            execute format('revoke all on all tables in schema supaqueue from %I', v_role);
            execute format('revoke all on all sequences in schema supaqueue from %I', v_role);
            execute format('revoke all on all functions in schema supaqueue from %I', v_role);
            execute format('revoke all on function public.end_current_job(uuid, boolean, boolean) from %I', v_role);
        end if;
    end loop;
    if exists (select from pg_catalog.pg_roles where rolname = 'service_role') then
        grant usage on schema supaqueue to service_role;
        grant all on all tables in schema supaqueue to service_role;
        grant all on all sequences in schema supaqueue to service_role;
        grant execute on all functions in schema supaqueue to service_role;
        grant execute on function public.end_current_job(uuid, boolean, boolean) to service_role;
        foreach v_table in array array['queue', 'worker', 'job', 'job_dependencies', 'dispatcher', 'migration'] loop
            execute format('drop policy if exists service_role on supaqueue.%I', v_table);
            execute format('create policy service_role on supaqueue.%I to service_role using (true) with check (true)', v_table);
        end loop;
    end if;
end
$$;
