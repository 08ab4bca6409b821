-- Makes a queue with its workers and returns its id. The target is an edge function's name, or a url.
-- `settings` may hold any other column of supaqueue.queue, e.g. '{"timeout_ms": 5000}'.
create or replace function supaqueue.create_queue(
    name text,
    edge_function_name text default null,
    url text default null,
    workers int default 1,
    default_headers jsonb default '{}',
    settings jsonb default '{}')
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    v_id uuid;
    v_broken text;
begin
    if coalesce(name, '') = '' then
        raise exception 'a queue needs a name' using errcode = 'SQ006';
    elsif num_nonnulls(edge_function_name, url) <> 1 then
        raise exception 'queue "%" needs either an edge function or a url', name using errcode = 'SQ006',
            hint = 'Give edge_function_name, or url, and not both.';
    elsif edge_function_name ~* '^https?://' then
        raise exception 'edge function name "%" is a url', edge_function_name using errcode = 'SQ006',
            hint = 'Give the name of the function alone, or use url => for an address of your own.';
    end if;
    perform pg_advisory_xact_lock(supaqueue._lease_lock(), 0);
    if exists (select from supaqueue.queue q where q.name = create_queue.name) then
        raise exception 'queue "%" exists already', name using errcode = 'SQ007',
            hint = 'Change it with supaqueue.update_queue(), or take another name.';
    end if;
    begin
        insert into supaqueue.queue (name, edge_function_name, url, default_headers)
        values (create_queue.name, create_queue.edge_function_name, create_queue.url,
                coalesce(create_queue.default_headers, '{}'))
        returning id into v_id;
    exception when check_violation then
        get stacked diagnostics v_broken = constraint_name;
        perform supaqueue._refuse_setting(v_broken);
    end;
    perform supaqueue.update_queue(v_id::text, settings);
    perform supaqueue.set_workers(v_id::text, workers);
    return v_id;
end
$$;
