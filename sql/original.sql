-- From the original supaqueue to what 0001_queue makes, in place: its tables stay the tables they are, so whatever
-- users have added to them or made refer to them stays, too. Of that, only their triggers see nothing of it.
--
-- A call that is under way was made by the original's relay, which will tell of its end under the id that current_job
-- had. That id becomes the number of the worker and of the call, which is what our ids are made of: so the call goes
-- on as one made by hand, is settled as any other, and past its deadline ended by tick(). What is locked or in progress
-- without a call would have been so for ever: it is freed, or put back in line.
--
-- Numbers of calls made like that are negative, since the ids are random ones (RFC 9562, 5.4), so they stand before all
-- others. The few ids that are not count as no call.
do $$
begin
    if to_regclass('supaqueue.job') is not null and not exists (select from supaqueue.migration) then
        set local statement_timeout = 0; -- it counts from the beginning of a statement: too late in the next one
        set local lock_timeout = '1min';
    end if;
end
$$;
do $original$
declare
    v_faults text;
    v_line text;
    v_trigger record;
    v_function record;
    v_enable text[] := '{}';
    v_functions constant text[] := array[
        'after_insert_current_job_tg_fn', 'after_insert_job_tg_fn', 'after_update_current_job_tg_fn',
        'after_update_worker_tg_fn', 'updated_at_tg_fn', 'call_execute_current_job', 'complete_current_job'];
    v_has_dependencies constant boolean := to_regclass('supaqueue.job_dependencies') is not null;
    v_ours constant regclass[] := array(
        select c.oid::regclass from pg_class c
        where c.relnamespace = 'supaqueue'::regnamespace
          and c.relname in ('queue', 'worker', 'job', 'job_dependencies', 'current_job'));
begin
    if to_regclass('supaqueue.job') is null or exists (select from supaqueue.migration) then
        return;
    end if;

    select string_agg(format('%s.%s', e.relation, e.attribute), ', ') into v_faults
    from (values
        ('queue', 'id', 'uuid'), ('queue', 'created_at', 'timestamp with time zone'),
        ('queue', 'edge_function_name', 'text'), ('queue', 'default_headers', 'jsonb'), ('queue', 'name', 'text'),
        ('worker', 'id', 'uuid'), ('worker', 'created_at', 'timestamp with time zone'),
        ('worker', 'locked', 'boolean'), ('worker', 'queue', 'uuid'),
        ('job', 'id', 'uuid'), ('job', 'created_at', 'timestamp with time zone'), ('job', 'queue', 'uuid'),
        ('job', 'payload', 'jsonb'), ('job', 'attempts', 'integer'), ('job', 'status', 'supaqueue.job_status'),
        ('job', 'updated_at', 'timestamp with time zone'),
        ('current_job', 'id', 'uuid'), ('current_job', 'created_at', 'timestamp with time zone'),
        ('current_job', 'worker', 'uuid'), ('current_job', 'job', 'uuid'), ('current_job', 'is_complete', 'boolean'),
        ('current_job', 'is_successful', 'boolean'),
        ('job_dependencies', 'created_at', 'timestamp with time zone'), ('job_dependencies', 'source', 'uuid'),
        ('job_dependencies', 'target', 'uuid')
    ) e (relation, attribute, type)
    where (e.relation <> 'job_dependencies' or v_has_dependencies)
      and not exists (
          select from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attname = e.attribute
          where c.oid = any (v_ours) and c.relname = e.relation and c.relkind = 'r'
            and format_type(a.atttypid, a.atttypmod) = e.type);
    if v_faults is null and array(
        select e.enumlabel::text from pg_enum e where e.enumtypid = to_regtype('supaqueue.job_status')
        order by e.enumsortorder) <> array['pending', 'in_progress', 'success', 'failed']
    then
        v_faults := 'job_status';
    end if;
    if v_faults is not null then
        raise exception 'schema supaqueue exists and was not made by this program' using errcode = 'SQ021',
            detail = 'It is not the original supaqueue either: missing or of another type is ' || v_faults || '.',
            hint = 'Move it away first: alter schema supaqueue rename to supaqueue_old.';
    end if;

    lock table supaqueue.current_job, supaqueue.job, supaqueue.worker, supaqueue.queue in access exclusive mode;
    if v_has_dependencies then
        lock table supaqueue.job_dependencies in access exclusive mode;
    else
        create table supaqueue.job_dependencies (
            created_at timestamptz not null default now(),
            source uuid not null references supaqueue.job on update cascade on delete cascade,
            target uuid not null references supaqueue.job on update cascade on delete cascade,
            primary key (source, target)
        );
    end if;

    -- what is the original's goes, but for current_job, which is still read
    for v_line in
        select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
        from pg_trigger t
        join pg_class c on c.oid = t.tgrelid
        join pg_proc f on f.oid = t.tgfoid and f.pronamespace = 'supaqueue'::regnamespace
        where c.oid = any (v_ours) and (c.relname, f.proname) in (
            ('job', 'after_insert_job_tg_fn'), ('job', 'updated_at_tg_fn'), ('worker', 'after_update_worker_tg_fn'),
            ('current_job', 'after_insert_current_job_tg_fn'), ('current_job', 'after_update_current_job_tg_fn'))
    loop
        execute v_line;
    end loop;

    -- what cannot be kept
    select string_agg(f.fault, '; ') into v_faults
    from (
        select format('queue "%s" has a URL as its edge_function_name', q.id) as fault
        from supaqueue.queue q where q.edge_function_name ~* '^https?://\S+$'
        union all
        select format('queue "%s" has default_headers that are no object', q.id)
        from supaqueue.queue q where jsonb_typeof(q.default_headers) <> 'object'
        union all
        select format('job "%s" waits for itself in job_dependencies', d.source)
        from supaqueue.job_dependencies d where d.source = d.target
        union all
        select format('current_job, which becomes a view, has a column "%s"', a.attname)
        from pg_attribute a
        where a.attrelid = 'supaqueue.current_job'::regclass and a.attnum > 0 and not a.attisdropped
          and a.attname not in ('id', 'created_at', 'worker', 'job', 'is_complete', 'is_successful')
        union all
        select format('current_job, which becomes a view, has a trigger "%s"', t.tgname)
        from pg_trigger t where t.tgrelid = 'supaqueue.current_job'::regclass and not t.tgisinternal
        union all
        select format('table %s has its owner see no rows (force row level security)', c.oid::regclass)
        from pg_class c where c.oid = any (v_ours) and c.relforcerowsecurity
        union all
        select format('function %s has the name of one of this program', p.oid::regprocedure)
        from pg_proc p
        where p.pronamespace = 'supaqueue'::regnamespace and p.proname not in ('process_jobs', 'uuid_v7')
          and p.proname = any (string_to_array(current_setting('supaqueue.functions'), ' '))
        limit 10
    ) f;
    if v_faults is not null then
        raise exception 'the original supaqueue has what cannot be kept: %', v_faults using errcode = 'SQ021',
            hint = 'Change or remove it, then run this again. Nothing was changed.';
    end if;

    -- 'O' is an enabled trigger, 'A' one that is always; both come back as they were
    for v_trigger in
        select t.tgrelid::regclass as relation, t.tgname as name,
               case t.tgenabled when 'A' then 'enable always' else 'enable' end as enable
        from pg_trigger t
        where t.tgrelid = any (v_ours) and not t.tgisinternal and t.tgenabled in ('O', 'A')
    loop
        v_enable := v_enable || format('alter table %s %s trigger %I', v_trigger.relation, v_trigger.enable, v_trigger.name);
        execute format('alter table %s disable trigger %I', v_trigger.relation, v_trigger.name);
    end loop;

    -- 'cancelled' may not be used before this transaction has ended
    alter type supaqueue.job_status add value 'cancelled';

    alter table supaqueue.queue
        drop constraint if exists no_url,
        alter column id set default supaqueue.uuid_v7(),
        alter column edge_function_name drop not null,
        alter column name drop not null,
        alter column name drop default,
        add column url text,
        add column method text not null default 'POST',
        add column timeout_ms int not null default 150000,
        add column max_attempts int not null default 3,
        add column backoff_ms int not null default 1000,
        add column backoff_max_ms int not null default 3600000,
        add column paused boolean not null default false,
        add column keep_response_bytes int not null default 65536,
        add column hold_max_ms int not null default 3600000,
        add column held_until timestamptz,
        add column revision bigint not null default 1,
        add constraint no_url check (edge_function_name !~* '^https?://\S+$'),
        add constraint function_or_url check (num_nonnulls(edge_function_name, url) = 1),
        add constraint url_is_http check (url ~* '^https?://[^/\s]+\S*$'),
        add constraint method_known check (method in ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')),
        add constraint timeout_ms_in_range check (timeout_ms between 1 and 400000),
        add constraint max_attempts_in_range check (max_attempts between 1 and 1000),
        add constraint backoff_ms_in_range check (backoff_ms between 0 and 86400000),
        add constraint backoff_max_ms_in_range check (backoff_max_ms between 0 and 604800000),
        add constraint hold_max_ms_in_range check (hold_max_ms between 0 and 86400000),
        add constraint keep_response_bytes_in_range check (keep_response_bytes between 0 and 16777216),
        add constraint held_until_is_finite check (isfinite(held_until)),
        add constraint default_headers_is_object check (jsonb_typeof(default_headers) = 'object');
    create index queue_name on supaqueue.queue (name);

    create table supaqueue.dispatcher (
        no bigint generated always as identity primary key,
        name text not null,
        version text not null,
        started_at timestamptz not null default now(),
        renewed_at timestamptz not null default clock_timestamp(),
        lease_ms int not null,
        wants_wakeup boolean not null default true,
        constraint lease_ms_in_range check (lease_ms between 1000 and 600000)
    ) with (fillfactor = 50);

    create sequence supaqueue.ready_seq as bigint;
    create sequence supaqueue.call_seq as bigint;

    alter table supaqueue.job
        alter column id set default supaqueue.uuid_v7(),
        alter column status drop not null,
        add column priority int not null default 0,
        add column run_at timestamptz,
        add column max_attempts int,
        add column timeout_ms int,
        add column method text,
        add column path text,
        add column query text,
        add column headers jsonb,
        add column writes int not null default 0,
        add column ready bigint,
        add column due_at timestamptz,
        add column blockers int not null default 0,
        add column worker uuid,
        add column call bigint,
        add column started_at timestamptz,
        add column finished_at timestamptz,
        add column failed_at timestamptz,
        add column http_status int,
        add column error text,
        add column response jsonb,
        set (fillfactor = 40);
    alter table supaqueue.job_dependencies
        add column satisfied_at timestamptz,
        add constraint not_itself check (source <> target);
    update supaqueue.job_dependencies d set satisfied_at = greatest(d.created_at, s.updated_at)
    from supaqueue.job s
    where s.id = d.source and s.status = 'success';
    create index job_dependencies_target on supaqueue.job_dependencies (target);

    -- the jobs that are not over, in the order in which the original would have called them
    with waits as (
        select d.target as job, count(*)::int as count
        from supaqueue.job_dependencies d where d.satisfied_at is null group by d.target
    ), call as (
        select c.job, c.worker, c.created_at, n.no
        from supaqueue.current_job c
        cross join lateral (select ('x' || right(replace(c.id::text, '-', ''), 16))::bit(64)::bigint) n (no)
        where n.no < 0
    ), active as (
        select j.id, c.worker, c.no, c.created_at as started_at, coalesce(w.count, 0) as blockers,
               row_number() over (order by j.updated_at, j.created_at, j.id) as place,
               case when j.status = 'in_progress' and c.job is null then 'pending' else j.status end as status
        from supaqueue.job j
        left join waits w on w.job = j.id
        left join call c on c.job = j.id and j.status = 'in_progress'
        where j.status in ('pending', 'in_progress') or w.job is not null
    )
    update supaqueue.job j
    set status = a.status, blockers = a.blockers, worker = a.worker, call = a.no, started_at = a.started_at,
        ready = case when a.status = 'pending' and a.blockers = 0 then a.place end
    from active a
    where j.id = a.id;
    perform setval('supaqueue.ready_seq', max(j.ready)) from supaqueue.job j;

    -- writes every row anew: no old versions are left behind, and no pages without room. Rows that this transaction has
    -- written would have their queue looked up at each update, so there is none after it.
    alter table supaqueue.job
        alter column ready set default nextval('supaqueue.ready_seq'),
        alter column finished_at type timestamptz using case when status in ('success', 'failed') then updated_at end,
        alter column failed_at type timestamptz using case when status = 'failed' then updated_at end;

    alter table supaqueue.worker
        alter column id set default supaqueue.uuid_v7(),
        add column no bigint generated by default as identity unique,
        add column dispatcher bigint references supaqueue.dispatcher,
        add column retiring boolean not null default false,
        set (fillfactor = 50);

    update supaqueue.worker w
    set locked = c.job is not null, no = coalesce(('x' || left(replace(c.id::text, '-', ''), 16))::bit(64)::bigint, w.no)
    from supaqueue.worker o
    left join (
        supaqueue.current_job c join supaqueue.job j on j.id = c.job and j.worker = c.worker and j.status = 'in_progress'
    ) on c.worker = o.id
    where w.id = o.id and (o.locked or c.job is not null);
    alter table supaqueue.worker alter column no set generated always;

    create index worker_queue on supaqueue.worker (queue);
    create index worker_dispatcher on supaqueue.worker (dispatcher) where dispatcher is not null;
    create index worker_retiring on supaqueue.worker (dispatcher) where retiring;
    create index worker_queue_retiring on supaqueue.worker (queue) where retiring;
    create index job_ready on supaqueue.job (queue, priority, ready) where ready is not null;
    create index job_due on supaqueue.job (due_at) where due_at is not null;
    create index job_call on supaqueue.job (worker, call) where worker is not null;
    create index job_failed on supaqueue.job (queue, failed_at) where failed_at is not null;

    set local client_min_messages = notice;
    for v_line in
        select format('%s queues, %s workers, %s jobs and %s dependencies are kept', (select count(*) from supaqueue.queue),
                      (select count(*) from supaqueue.worker), (select count(*) from supaqueue.job),
                      (select count(*) from supaqueue.job_dependencies))
        union all
        select format('%s calls of its relay are under way', count(*)) from supaqueue.job j where j.call is not null
        having count(*) > 0
        union all
        select format('trigger %I on %s is kept', t.tgname, t.tgrelid::regclass)
        from pg_trigger t
        where t.tgrelid = any (v_ours) and not t.tgisinternal
    loop
        raise notice 'original: %', v_line;
    end loop;

    for v_function in
        select p.oid::regprocedure as name, p.proname = any (v_functions) as is_original
        from pg_proc p
        where p.pronamespace = 'supaqueue'::regnamespace and p.proname not in ('process_jobs', 'uuid_v7')
        order by p.proname
    loop
        begin
            if v_function.is_original then
                execute 'drop function ' || v_function.name;
                continue;
            end if;
        exception when dependent_objects_still_exist then null; -- a user's trigger calls it
        end;
        raise notice 'original: function % is kept', v_function.name;
    end loop;
    set local client_min_messages = warning;
    begin
        drop table supaqueue.current_job;
    exception when dependent_objects_still_exist then
        get stacked diagnostics v_line = pg_exception_detail;
        raise exception 'current_job of the original supaqueue becomes a view, but %', replace(v_line, E'\n', ', ')
            using errcode = 'SQ021', hint = 'Drop that, run this again, and make it anew. Nothing was changed.';
    end;

    for v_line in
        select distinct format('alter default privileges for role %I in schema supaqueue revoke all on %s from %I',
            pg_get_userbyid(d.defaclrole),
            case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' end,
            pg_get_userbyid(a.grantee))
        from pg_default_acl d cross join lateral aclexplode(d.defaclacl) a
        where d.defaclnamespace = 'supaqueue'::regnamespace and d.defaclobjtype in ('r', 'S', 'f')
          and (a.grantee = d.defaclrole or pg_get_userbyid(a.grantee) in ('anon', 'authenticated', 'service_role'))
          and a.grantee <> 0 and pg_has_role(d.defaclrole, 'usage')
    loop
        execute v_line;
    end loop;

    foreach v_line in array v_enable loop
        execute v_line;
    end loop;
    insert into supaqueue.migration (version, name) values (1, '0001_queue');
exception when duplicate_table or duplicate_column or duplicate_object then
    raise exception '%', sqlerrm using errcode = 'SQ021',
        hint = 'It was not made by this program: give it another name, then run this again.';
end
$original$;
