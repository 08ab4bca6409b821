-- What many tests need, beside pgTAP in schema tap. A dispatcher under test is made of these.

-- A queue with workers, by its name.
create function a_queue(name text, workers int default 1, settings jsonb default '{}') returns uuid
language sql volatile
as $$ select supaqueue.create_queue(name, 'f', workers => workers, settings => settings) $$;

-- A registered dispatcher.
create function a_dispatcher(lease_ms int default 15000) returns bigint
language sql volatile
as $$ select supaqueue.register('d', '0.0.0', lease_ms) $$;

create type call as (job uuid, call bigint, worker uuid, attempt int, priority int, ready bigint);

-- Leases up to `slots` workers for the dispatcher and claims a job for each, as a dispatcher that knows
-- nothing yet does: every queue from its front.
create function claim_all(dispatcher bigint, slots int default 100) returns setof call
language plpgsql volatile
as $$
declare
    v_queues uuid[] := '{}';
    v_revisions bigint[] := '{}';
    v_ends int[] := '{}';
    v_workers uuid[] := '{}';
    v_lease record;
    v_count int;
begin
    for v_lease in select * from supaqueue.lease_workers(dispatcher, slots, true) loop
        v_queues := v_queues || v_lease.queue;
        v_revisions := v_revisions || v_lease.revision;
        v_workers := v_workers || v_lease.workers;
        v_ends := v_ends || cardinality(v_workers);
    end loop;
    v_count := cardinality(v_queues);
    if v_count > 0 then
        return query select c.job, c.call, v_workers[c.worker], c.attempt, c.priority, c.ready
        from supaqueue.claim(dispatcher, v_queues, v_revisions, v_ends, v_workers,
            array(select i from generate_series(1, v_count) i),
            array_fill((-2147483648)::int, array[v_count]), array_fill((-1)::bigint, array[v_count]),
            array_fill(2147483647, array[v_count])) c
        where c.job is not null;
    end if;
end
$$;

-- Claims for workers that the dispatcher holds already, of one queue and from its front.
create function claim_with(dispatcher bigint, queue uuid, workers uuid[]) returns setof call
language sql volatile
as $$
    select c.job, c.call, workers[c.worker], c.attempt, c.priority, c.ready
    from supaqueue.claim(dispatcher, array[queue],
        array(select q.revision from supaqueue.queue q where q.id = claim_with.queue), array[cardinality(workers)], workers,
        array[1], array[-2147483648], array[-1]::bigint[], array[2147483647]) c
    where c.job is not null
$$;

-- Claims for those workers of a queue that the dispatcher holds and that have no call.
create function claim_again(dispatcher bigint, queue uuid) returns setof call
language sql volatile
as $$
    select c.* from claim_with(dispatcher, queue, array(
        select w.id from supaqueue.worker w
        where w.dispatcher = claim_again.dispatcher and w.queue = claim_again.queue
        except
        select c.worker from supaqueue._calls_of(array(select w.id from supaqueue.worker w)) c)) c
$$;

-- Settles one call; true when it was still the current one.
create function settle_one(job uuid, call bigint, outcome text, http_status int default null,
    error text default null, response text default null) returns boolean
language sql volatile
as $$
    select not exists (
        select from supaqueue.settle(array[job], array[call], array[outcome], array[http_status],
            array[error], array[response]))
$$;

-- A job's status; 'gone' when there is no such job.
create function status_of(job uuid) returns text
language sql volatile
as $$
    select coalesce((select coalesce(j.status::text, 'null') from supaqueue.job j where j.id = job), 'gone')
$$;

-- Whether the job is in line: a dispatcher may claim it now.
create function is_in_line(job uuid) returns boolean
language sql volatile
as $$ select coalesce((select j.ready is not null from supaqueue.job j where j.id = job), false) $$;

-- Makes everything of a dispatcher look older than its lease.
create function let_lease_run_out(dispatcher bigint) returns void
language sql volatile
as $$
    update supaqueue.dispatcher d set renewed_at = d.renewed_at - interval '1 hour' where d.no = let_lease_run_out.dispatcher
$$;

-- Moves what waits for its time up to now, past the triggers: as if that time had passed.
create function let_time_pass(job uuid) returns void
language sql volatile
as $$
    update supaqueue.job j set due_at = clock_timestamp(), run_at = clock_timestamp(), writes = writes + 1
    where j.id = job
$$;

-- Lets the time of a job's next attempt come, and claims it for a worker of its queue that the dispatcher
-- holds or can lease.
create function call_again(dispatcher bigint, job uuid) returns call
language plpgsql volatile
as $$
declare
    v_queue uuid := (select j.queue from supaqueue.job j where j.id = job);
    v_workers uuid[] := array(
        select w.id from supaqueue.worker w where w.queue = v_queue and w.dispatcher = call_again.dispatcher limit 1);
    v_call call;
begin
    if not is_in_line(job) then
        perform let_time_pass(job);
        perform supaqueue.promote();
    end if;
    if v_workers <> '{}' then
        select * into v_call from claim_with(dispatcher, v_queue, v_workers);
    else
        select * into v_call from claim_all(dispatcher, 1);
    end if;
    return v_call;
end
$$;

-- Lets a job fail once more, with an http status.
create function fail_once(dispatcher bigint, job uuid, http_status int default 500) returns void
language plpgsql volatile
as $$
declare
    v_call call := call_again(dispatcher, job);
begin
    perform settle_one(v_call.job, v_call.call, 'failure', http_status, 'http ' || http_status);
end
$$;

-- Adds jobs to a queue, calls them one after the other, and settles each call with its outcome.
create function make_calls(dispatcher bigint, queue uuid, outcomes text[]) returns void
language plpgsql volatile
as $$
declare
    v_outcome text;
    v_call call;
begin
    foreach v_outcome in array outcomes loop
        v_call := call_again(dispatcher, supaqueue.enqueue(queue::text));
        perform settle_one(v_call.job, v_call.call, v_outcome);
    end loop;
end
$$;

-- The SQLSTATE that a statement ends with: 00000 when it works. What it did is undone.
create function state_of(statement text) returns text
language plpgsql volatile
as $$
declare
    v_state text;
begin
    execute statement;
    raise sqlstate 'OK000';
exception
    when sqlstate 'OK000' then
        return '00000';
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        return v_state;
end
$$;

-- message and hint of the error a statement raises.
create function error_of(statement text, out message text, out hint text)
language plpgsql volatile
as $$
begin
    execute statement;
exception when others then
    get stacked diagnostics message = message_text, hint = pg_exception_hint;
end
$$;

-- What a statement yields for a signed-in user of that id, as role authenticated; its SQLSTATE and message when
-- it fails.
create function as_client(uid text, statement text) returns text
language plpgsql volatile
as $$
declare
    v_role text := current_setting('role');
    v_result text;
begin
    perform set_config('request.jwt.claims', case when uid is not null then json_build_object('sub', uid)::text else '' end, true);
    perform set_config('role', 'authenticated', true);
    begin
        execute statement into v_result;
    exception when others then
        v_result := sqlstate || ' ' || sqlerrm;
    end;
    perform set_config('role', v_role, true);
    return v_result;
end
$$;

-- Whether a table or view begins with these columns.
create function columns_are_first(name text, columns text[]) returns text
language sql volatile
as $$
    select is(
        array(select attname::text from pg_attribute
              where attrelid = ('supaqueue.' || name)::regclass and attnum between 1 and cardinality(columns)
              order by attnum),
        columns, name)
$$;

-- What a statement costs: sequential scans of the job table, rows fetched through their indexes,
-- rows written in all tables, and how many of those writes were heap-only.
create function cost_of(statement text, out seq_scans bigint, out rows_read bigint, out rows_written bigint, out rows_hot bigint)
language plpgsql volatile
as $$
declare
    v_before record;
    v_after record;
begin
    select * into v_before from counters();
    execute statement;
    select * into v_after from counters();
    seq_scans := v_after.seq_scans - v_before.seq_scans;
    rows_read := v_after.rows_read - v_before.rows_read;
    rows_written := v_after.rows_written - v_before.rows_written;
    rows_hot := v_after.rows_hot - v_before.rows_hot;
end
$$;

create function counters(out seq_scans numeric, out rows_read numeric, out rows_written numeric, out rows_hot numeric)
language sql volatile
as $$
    select sum(seq_scan) filter (where relname = 'job'), sum(idx_tup_fetch),
           sum(n_tup_ins + n_tup_upd + n_tup_del), sum(n_tup_hot_upd)
    from pg_stat_xact_user_tables where schemaname = 'supaqueue'
$$;

-- Two queues with 30 000 jobs each, 50 workers, and some of everything that is not in line.
create procedure fill()
language plpgsql
as $$
begin
    perform a_queue('q' || i, 50, '{"backoff_ms": 3600000}') from generate_series(1, 2) i;
    insert into supaqueue.job (queue, payload, priority)
    select q.id, to_jsonb(i), i % 3 from supaqueue.queue q, generate_series(1, 30000) i;
    insert into supaqueue.job (queue, run_at) select q.id, now() + i * interval '1 hour' from supaqueue.queue q, generate_series(1, 5000) i;
    insert into supaqueue.job (queue, status, failed_at) select q.id, 'failed', now() from supaqueue.queue q, generate_series(1, 5000);
    commit;
end
$$;

-- A statement that settles the calls in the table `claims`.
create function settlement_of(outcome text) returns text
language sql volatile
as $$
    select format('select supaqueue.settle(%L, %L, array_fill(%L::text, array[%4$s]), array_fill(200, array[%4$s]),
        array_fill(null::text, array[%4$s]), array_fill(''{"a": 1}''::text, array[%4$s]))',
        array_agg(job), array_agg(call), outcome, count(*))
    from public.claims
$$;

-- Goes through the life of jobs on a filled database: what is read depends on the work, not on the backlog.
create function plans_are_good() returns setof text
language plpgsql volatile
as $$
declare
    v_dispatcher bigint := a_dispatcher();
    v_other bigint := a_dispatcher();
    v_cost record;
    v_outcome text;
begin
    create table public.claims of call;
    select * into v_cost from cost_of(format('insert into public.claims select * from claim_all(%s, 40)', v_dispatcher));
    return next is((select count(*)::int from public.claims), 40, 'forty jobs are claimed');
    return next is(v_cost.seq_scans, 0::bigint, 'lease_workers() and claim() scan no table');
    return next cmp_ok(v_cost.rows_read, '<', 1000::bigint, 'and read only what they take');
    foreach v_outcome in array array['failure', 'final', 'aborted', 'success'] loop
        if v_outcome <> 'failure' then
            delete from public.claims;
            insert into public.claims select c.* from supaqueue.worker w
            cross join lateral claim_with(v_dispatcher, w.queue, array[w.id]) c where w.dispatcher = v_dispatcher;
        end if;
        select * into v_cost from cost_of(settlement_of(v_outcome));
        return next is(v_cost.seq_scans, 0::bigint, v_outcome || ': settle() scans no job table');
        return next cmp_ok(v_cost.rows_read, '<', 500::bigint, 'and reads only what it settles');
    end loop;
    perform let_time_pass(j.id) from supaqueue.job j where j.due_at is not null order by j.due_at limit 20;
    select * into v_cost from cost_of('select supaqueue.promote()');
    return next is(v_cost.seq_scans, 0::bigint, 'promote() scans no job table');
    return next cmp_ok(v_cost.rows_read, '<', 500::bigint, 'and reads only what is due');
    perform claim_all(v_other, 40);
    perform let_lease_run_out(v_other);
    select * into v_cost from cost_of('select supaqueue.tick()');
    return next is(v_cost.seq_scans, 0::bigint, 'tick() scans no job table when it ends a lease');
    return next cmp_ok(v_cost.rows_read, '<', 2000::bigint, 'and reads only what it ends');
end
$$;

-- The installation calls its functions by the relay. Needs tests/lib/hosted.sql.
create function a_relay(batch int default 25) returns void
language plpgsql volatile
as $$
begin
    perform vault.create_secret('relay-secret', 'supaqueue_secret');
    perform supaqueue.use_relay('http://relay.test/functions/v1/supaqueue', batch);
end
$$;

-- The bodies of the requests that pg_net has not taken yet, after what happens at commit has happened.
create function requests() returns setof jsonb
language plpgsql volatile
as $$
begin
    set constraints all immediate;
    set constraints all deferred;
    return query select convert_from(r.body, 'UTF8')::jsonb from net.http_request_queue r order by r.id;
end
$$;
