--
--

--
-- Name: supaqueue; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA supaqueue;

--
-- Name: job_status; Type: TYPE; Schema: supaqueue; Owner: -
--

CREATE TYPE supaqueue.job_status AS ENUM (
    'pending',
    'in_progress',
    'success',
    'failed',
    'cancelled'
);

--
-- Name: end_current_job(uuid, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_current_job(cur_job_id uuid, _is_complete boolean, _is_successful boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_worker uuid;
    v_job uuid;
begin
    if _is_complete is not true then
        return;
    end if;
    select w.id, j.id into v_worker, v_job
    from supaqueue.worker w
    join supaqueue.job j on j.worker = w.id and j.call = supaqueue._call_no(cur_job_id)
    where w.no = supaqueue._call_worker_no(cur_job_id);
    if found then
        perform supaqueue._end_call(v_worker, v_job, supaqueue._call_no(cur_job_id),
            case when _is_successful then 'success' else 'failure' end);
    end if;
end
$$;

--
-- Name: _backoff(integer, integer, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer) RETURNS interval
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select random() * least(p_backoff_max_ms, p_backoff_ms * power(2, least(p_attempts - 1, 30)))
        * interval '1 millisecond'
$$;

--
-- Name: _call_id(bigint, bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_id(p_worker_no bigint, p_call bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select (lpad(to_hex(p_worker_no), 16, '0') || lpad(to_hex(p_call), 16, '0'))::uuid $$;

--
-- Name: _call_no(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_no(p_call_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select ('x' || right(replace(p_call_id::text, '-', ''), 16))::bit(64)::bigint $$;

--
-- Name: _call_worker_no(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_worker_no(p_call_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select ('x' || left(replace(p_call_id::text, '-', ''), 16))::bit(64)::bigint $$;

--
-- Name: _calls_of(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._calls_of(p_workers uuid[]) RETURNS TABLE(worker uuid, job uuid, call bigint, started_at timestamp with time zone)
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    select w.id, j.id, j.call, j.started_at
    from unnest(p_workers) w (id)
    cross join lateral (
        select n.id, n.call, n.started_at, n.status
        from supaqueue.job n
        where n.worker = w.id and n.call is not null
        order by n.call desc
        limit 8
    ) j
    where j.status = 'in_progress'
$$;

--
-- Name: _changed_by_hand(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._changed_by_hand() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_new boolean := new.status is distinct from old.status;
    v_has_ended boolean := coalesce(new.status in ('success', 'failed', 'cancelled'), false);
    v_starts_over boolean := v_is_new and not v_has_ended
        and coalesce(old.status in ('success', 'failed', 'cancelled', 'in_progress'), false);
    v_run_at timestamptz := case when not v_starts_over or new.run_at > now() then new.run_at end;
    v_expires_at timestamptz := case when not v_starts_over or new.expires_at > now() then new.expires_at end;
    v_is_in_line boolean := coalesce(new.status = 'pending', false) and new.blockers = 0
        and (v_run_at is null or v_run_at <= now());
    v_finished_at timestamptz := case when v_has_ended then
        case when v_is_new then clock_timestamp() else new.finished_at end end;
begin
    perform supaqueue._check_job(new);
    if new.dedup_key is not null and not v_has_ended
        and (v_starts_over or (new.queue, new.dedup_key) is distinct from (old.queue, old.dedup_key))
    then
        perform supaqueue._retake_dedup_key(new);
    end if;
    if v_is_new and new.status = 'in_progress' and supaqueue._transition(old.status, 'set in_progress') = 'SQ004' then
        raise exception 'status in_progress cannot be set by hand' using errcode = 'SQ004',
            hint = 'Set it to pending: a dispatcher calls it next.';
    end if;

    update supaqueue.job j
    set attempts = case when v_starts_over then 0 else new.attempts end,
        retrying_since = case when not v_starts_over then new.retrying_since end,
        run_at = v_run_at,
        expires_at = v_expires_at,
        ready = case when v_is_in_line then coalesce(new.ready, nextval('supaqueue.ready_seq')) end,
        due_at = case when v_is_in_line then v_expires_at
                 else supaqueue._due_at(new.status, new.blockers, v_run_at, v_expires_at) end,
        finished_at = v_finished_at,
        failed_at = case when new.status = 'failed' then v_finished_at end,
        reason = case when new.status in ('failed', 'cancelled') then
                 case when v_is_new then 'by_hand' else new.reason end end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    where j.id = new.id;

    if new.key is not null and (new.queue, new.key) is distinct from (old.queue, old.key) then
        perform supaqueue._queue_has_keys(new.queue);
    end if;
    if v_is_new and old.status = 'in_progress' then
        perform pg_notify('supaqueue', 'stop ' || old.call);
    end if;
    if v_is_new and new.status = 'success' then
        perform supaqueue._satisfy(array[new.id]);
    elsif v_is_new and v_has_ended then
        perform supaqueue._sources_failed(array[new.id]);
    elsif v_is_in_line then
        perform supaqueue._wake();
    end if;
    return null;
end
$$;

--
-- Name: uuid_v7(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.uuid_v7() RETURNS uuid
    LANGUAGE sql PARALLEL SAFE
    AS $$
    select pg_catalog.encode(
        pg_catalog.set_bit(
            pg_catalog.set_bit(
                pg_catalog."overlay"(
                    pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),
                    pg_catalog."substring"(
                        pg_catalog.int8send(
                            (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())
                                operator(pg_catalog.*) 1000)::bigint),
                        3),
                    1, 6),
                52, 1),
            53, 1),
        'hex')::pg_catalog.uuid
$$;

--
-- Name: ready_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

CREATE SEQUENCE supaqueue.ready_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: job; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.job (
    id uuid DEFAULT supaqueue.uuid_v7() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    queue uuid NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    status supaqueue.job_status DEFAULT 'pending'::supaqueue.job_status,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    run_at timestamp with time zone,
    max_attempts integer,
    timeout_ms integer,
    method text,
    path text,
    query text,
    headers jsonb,
    writes integer DEFAULT 0 NOT NULL,
    ready bigint DEFAULT nextval('supaqueue.ready_seq'::regclass),
    due_at timestamp with time zone,
    blockers integer DEFAULT 0 NOT NULL,
    worker uuid,
    call bigint,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    failed_at timestamp with time zone,
    http_status integer,
    error text,
    response jsonb,
    expires_at timestamp with time zone,
    key text,
    dedup_key text,
    dedup_for interval,
    on_duplicate text,
    backoff_ms integer,
    backoff_max_ms integer,
    retry_delays_ms integer[],
    max_age_ms bigint,
    retrying_since timestamp with time zone,
    with_sources boolean,
    reason text,
    dispatcher bigint,
    owner uuid
)
WITH (fillfactor='40');

--
-- Name: _check_job(supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_job(p_job supaqueue.job) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    -- a payload that comes from a table may be compressed, by 255 to 1 at the most
    v_bytes int := case when pg_column_size(p_job.payload) < 50000 then 0
                   else greatest(pg_column_size(p_job.payload), octet_length(p_job.payload::text)) end;
    v_methods constant text[] := array['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
    v_policies constant text[] := array['keep', 'replace', 'debounce'];
begin
    if v_bytes > 16777216 then
        raise exception 'payload is % bytes, the most a job carries is 16777216', v_bytes
            using errcode = 'SQ003',
            hint = 'Keep the data in a table or a storage bucket and put its address into the payload.';
    elsif not isfinite(p_job.run_at) then
        raise exception 'run_at is %, it must be a point in time', p_job.run_at using errcode = 'SQ006',
            hint = 'A job that is to wait until you say so has status null.';
    elsif not isfinite(p_job.expires_at) then
        raise exception 'expires_at is %, it must be a point in time', p_job.expires_at using errcode = 'SQ006',
            hint = 'A job that never expires has none.';
    elsif p_job.expires_at <= p_job.run_at and p_job.retrying_since is null then
        raise exception 'expires_at is %, before the job may run at %', p_job.expires_at, p_job.run_at
            using errcode = 'SQ006', hint = 'It would never be started: let it expire after run_at.';
    elsif p_job.attempts < 0 then
        raise exception 'attempts is %, it cannot be negative', p_job.attempts using errcode = 'SQ006';
    elsif p_job.method <> all (v_methods) then
        raise exception 'method "%" is not known', p_job.method using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_methods, ', ') || '.';
    elsif jsonb_typeof(p_job.headers) <> 'object' then
        raise exception 'headers must be an object, not %', jsonb_typeof(p_job.headers) using errcode = 'SQ006',
            hint = 'For example {"x-tenant": "7"}.';
    elsif p_job.key = '' or octet_length(p_job.key) > 500 then
        raise exception 'key is % bytes long, it must be 1 to 500', octet_length(p_job.key) using errcode = 'SQ006',
            hint = 'Leave it null for a job without a key.';
    elsif p_job.dedup_key = '' or octet_length(p_job.dedup_key) > 500 then
        raise exception 'dedup_key is % bytes long, it must be 1 to 500', octet_length(p_job.dedup_key)
            using errcode = 'SQ006', hint = 'For something longer, use its hash.';
    elsif p_job.dedup_key is null and num_nonnulls(p_job.dedup_for, p_job.on_duplicate) > 0 then
        raise exception 'dedup_for and on_duplicate need a dedup_key' using errcode = 'SQ006';
    elsif p_job.dedup_for not between '1 millisecond' and '10 years' then
        raise exception 'dedup_for is %, it must be between 1 millisecond and 10 years', p_job.dedup_for
            using errcode = 'SQ006', hint = 'Leave it null for as long as the job is unfinished.';
    elsif p_job.on_duplicate <> all (v_policies) then
        raise exception 'on_duplicate "%" is not known', p_job.on_duplicate using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_policies, ', ') || '.';
    elsif p_job.with_sources and jsonb_typeof(p_job.payload) <> 'object' then
        raise exception 'a payload that takes in the sources must be an object, not %', jsonb_typeof(p_job.payload)
            using errcode = 'SQ006', hint = 'They are added to it as the member "sources".';
    end if;
    if num_nonnulls(p_job.max_attempts, p_job.timeout_ms, p_job.backoff_ms, p_job.backoff_max_ms,
                    p_job.max_age_ms) > 0
    then
        perform supaqueue._check_number('max_attempts', p_job.max_attempts, 1, 1000);
        perform supaqueue._check_number('timeout_ms', p_job.timeout_ms, 1, 400000);
        perform supaqueue._check_number('backoff_ms', p_job.backoff_ms, 0, 86400000);
        perform supaqueue._check_number('backoff_max_ms', p_job.backoff_max_ms, 0, 604800000);
        perform supaqueue._check_number('max_age_ms', p_job.max_age_ms, 1, 31536000000);
    end if;
    if p_job.retry_delays_ms is not null and (
        cardinality(p_job.retry_delays_ms) not between 1 and 100
        or array_position(p_job.retry_delays_ms, null) is not null
        or not (0 <= all (p_job.retry_delays_ms) and 2678400000 >= all (p_job.retry_delays_ms)))
    then
        raise exception 'retry_delays_ms is %, it must be 1 to 100 delays of 0 to 2678400000 milliseconds',
            p_job.retry_delays_ms using errcode = 'SQ006',
            hint = 'For example {5000,300000}: after 5 seconds, then after 5 minutes.';
    end if;
end
$$;

--
-- Name: _check_number(text, bigint, bigint, bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_number(p_name text, p_value bigint, p_min bigint, p_max bigint) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    if p_value not between p_min and p_max then
        raise exception '% is %, it must be between % and %', p_name, p_value, p_min, p_max
            using errcode = 'SQ006', hint = 'Leave it null to take the setting of the queue.';
    end if;
end
$$;

--
-- Name: _check_queue(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_queue(settings jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_auth jsonb := settings -> 'auth';
    v_headers jsonb := settings -> 'secret_headers';
    v_signing jsonb := settings -> 'signing_secrets';
    v_reserved constant text[] := array[
        'authorization', 'user-agent', 'idempotency-key', 'supaqueue-job-id', 'supaqueue-queue',
        'supaqueue-attempt', 'traceparent', 'content-type', 'content-length', 'transfer-encoding', 'host',
        'expect', 'connection', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];
    v_name text;
    v_value jsonb;
begin
    if v_auth <> 'null' then
        perform supaqueue._check_secret_name('auth', v_auth);
    end if;
    if jsonb_typeof(v_headers) <> 'object' then
        raise exception 'secret_headers must be an object, not %', jsonb_typeof(v_headers) using errcode = 'SQ006',
            hint = 'For example {"x-api-key": "crm_key"}; {} for none.';
    elsif jsonb_typeof(v_signing) <> 'array' then
        raise exception 'signing_secrets must be an array, not %', jsonb_typeof(v_signing) using errcode = 'SQ006',
            hint = 'For example ["hooks_2026"]; [] for none.';
    elsif jsonb_array_length(v_signing) > 5 then
        raise exception 'signing_secrets are %, they must be 5 at the most', jsonb_array_length(v_signing)
            using errcode = 'SQ006', hint = 'While rotating, two are enough: the new one and the old one.';
    end if;
    for v_name, v_value in select h.key, h.value from jsonb_each(v_headers) h loop
        if v_name !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,200}$' then
            raise exception 'a name in secret_headers is no header name' using errcode = 'SQ006',
                hint = 'Header names consist of letters, digits and hyphens, for example "x-api-key".';
        elsif lower(v_name) = any (v_reserved) then
            raise exception 'header "%" cannot be set from a secret', v_name using errcode = 'SQ006',
                hint = 'For Authorization use the setting auth; the others are set by Supaqueue itself.';
        elsif (select count(*) from jsonb_object_keys(v_headers) k where lower(k) = lower(v_name)) > 1 then
            raise exception 'header "%" is set twice', v_name using errcode = 'SQ006',
                hint = 'Upper and lower case make no difference in the name of a header.';
        end if;
        perform supaqueue._check_secret_name('secret_headers', v_value);
    end loop;
    for v_value in select s.value from jsonb_array_elements(v_signing) s loop
        perform supaqueue._check_secret_name('signing_secrets', v_value);
    end loop;
end
$_$;

--
-- Name: _check_secret_name(text, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_secret_name(p_setting text, p_value jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
begin
    if jsonb_typeof(p_value) <> 'string' or p_value #>> '{}' !~ '^[A-Za-z0-9_.-]{1,200}$' then
        raise exception '% must hold names of secrets', p_setting using errcode = 'SQ006',
            hint = 'A name has 1 to 200 letters, digits, "_", "-" and "."; its value belongs into Vault, or into '
                   'the environment or a file of the dispatcher.';
    elsif p_value #>> '{}' ~ '^(whsec_|whsk_|sb_secret_|sbp_|eyJ)' then
        raise exception '% holds what looks like a secret, not like the name of one', p_setting
            using errcode = 'SQ006',
            hint = 'Keep the value in Vault, or in the environment or a file of the dispatcher, and give its name here.';
    end if;
end
$_$;

--
-- Name: _current_job_deleted(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._current_job_deleted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._end_call(old.worker, old.job, supaqueue._call_no(old.id), 'aborted');
    return old;
end
$$;

--
-- Name: _current_job_inserted(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._current_job_inserted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_worker supaqueue.worker;
    v_call bigint;
begin
    update supaqueue.worker set locked = true where id = new.worker and not locked and not retiring
    returning * into v_worker;
    if not found then
        raise exception 'worker "%" is busy or does not exist', new.worker using errcode = 'SQ005',
            hint = 'Take a worker that is not locked.';
    end if;
    update supaqueue.job
    set status = 'in_progress', attempts = attempts + 1, ready = null, due_at = null, worker = new.worker,
        call = nextval('supaqueue.call_seq'), started_at = clock_timestamp(), writes = writes + 1,
        updated_at = clock_timestamp()
    where id = new.job and status = 'pending' and queue = v_worker.queue
    returning call, started_at into v_call, new.created_at;
    if not found then
        raise exception 'job "%" is not pending in the queue of worker "%"', new.job, new.worker
            using errcode = 'SQ004', hint = 'Only a pending job of the same queue can be claimed.';
    end if;
    new.id := supaqueue._call_id(v_worker.no, v_call);
    return new;
end
$$;

--
-- Name: _current_job_updated(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._current_job_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if (new.id, new.worker, new.job) is distinct from (old.id, old.worker, old.job) then
        raise exception 'a current_job can only be completed' using errcode = 'SQ004',
            hint = 'Set is_complete and is_successful.';
    end if;
    if new.is_complete then
        perform supaqueue._end_call(old.worker, old.job, supaqueue._call_no(old.id),
            case when new.is_successful then 'success' else 'failure' end);
    end if;
    return new;
end
$$;

--
-- Name: _dependencies_added(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._dependencies_added() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
    perform from supaqueue.job j
    where j.id = any (array(select a.source from added a))
    order by j.id for share;

    update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
    from added a join supaqueue.job s on s.id = any (array[a.source])
    where d.source = a.source and d.target = a.target and s.status = 'success';

    perform from supaqueue.job j
    where j.id = any (array(select a.target from added a))
    order by j.id for no key update;

    update supaqueue.job j
    set blockers = j.blockers + t.count, ready = null,
        due_at = supaqueue._due_at(j.status, j.blockers + t.count, j.run_at, j.expires_at), writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (
        select d.target, count(*)::int as count
        from added a
        join supaqueue.job_dependencies d on d.source = a.source and d.target = a.target
        where d.satisfied_at is null
        group by d.target
    ) t
    where j.id = any (array[t.target]);
    return null;
end
$$;

--
-- Name: _dependencies_removed(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._dependencies_removed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_targets uuid[];
    v_counts int[];
begin
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (
        select target, count(*)::int as count from removed
        where satisfied_at is null group by target order by target
    ) t;
    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
    return null;
end
$$;

--
-- Name: _due_at(supaqueue.job_status, integer, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._due_at(p_status supaqueue.job_status, p_blockers integer, p_run_at timestamp with time zone, p_expires_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case when p_status is null or p_status = 'pending' then
        least(case when p_status = 'pending' and p_blockers = 0 and p_run_at > now() then p_run_at end, p_expires_at)
    end
$$;

--
-- Name: _end_call(uuid, uuid, bigint, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._end_call(p_worker uuid, p_job uuid, p_call bigint, p_outcome text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue.settle(array[p_job], array[p_call], array[p_outcome], array[null]::int[],
        array[case when p_outcome = 'failure' then 'ended by hand as not successful' end], array[null]::text[]);
    if found then
        return;
    end if;
    perform supaqueue._free_workers(array(
        select w.id from supaqueue.worker w where w.id = p_worker and w.dispatcher is null));
    perform supaqueue._wake();
end
$$;

--
-- Name: _end_lease(bigint, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._end_lease(p_dispatcher bigint, p_error text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_workers uuid[] := array(select id from supaqueue.worker where dispatcher = p_dispatcher order by id);
    v_count int := 0;
    v_jobs uuid[];
    v_calls bigint[];
begin
    loop
        select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls from supaqueue._calls_of(v_workers) c;
        exit when v_jobs is null;
        v_count := v_count + (select count(*) from supaqueue._give_back(v_jobs, v_calls, p_error));
    end loop;
    perform supaqueue._free_workers(v_workers);
    delete from supaqueue.dispatcher where no = p_dispatcher;
    return v_count;
end
$$;

--
-- Name: _end_overdue(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._end_overdue() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_jobs uuid[];
    v_calls bigint[];
begin
    select array_agg(c.job), array_agg(c.call)
    into v_jobs, v_calls
    from supaqueue._calls_of(array(select id from supaqueue.worker where locked)) c
    join supaqueue.job j on j.id = c.job
    join supaqueue.queue q on q.id = j.queue
    join supaqueue.worker w on w.id = c.worker
    left join supaqueue.dispatcher d on d.no = w.dispatcher
    where c.started_at + coalesce(400000 + d.lease_ms, j.timeout_ms, q.timeout_ms) * interval '1 millisecond'
        + interval '1 minute' < clock_timestamp();
    if v_jobs is null then
        return 0;
    end if;
    return (
        select count(*)
        from supaqueue._settle_failed(v_jobs, v_calls,
            array_fill(null::int, array[cardinality(v_jobs)]),
            array_fill('deadline passed'::text, array[cardinality(v_jobs)]),
            array_fill(null::text, array[cardinality(v_jobs)]),
            array_fill(true, array[cardinality(v_jobs)])));
end
$$;

--
-- Name: _fire_schedules(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._fire_schedules() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    return 0;
end
$$;

--
-- Name: _free_idle(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._free_idle() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_workers uuid[] := array(
        select w.id from supaqueue.worker w
        where w.locked and w.dispatcher is null
        order by w.id for update skip locked);
begin
    if v_workers <> '{}' then
        perform supaqueue._free_workers(array(
            select w from unnest(v_workers) w
            except
            select c.worker from supaqueue._calls_of(v_workers) c));
    end if;
end
$$;

--
-- Name: _free_workers(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._free_workers(p_workers uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update supaqueue.worker set locked = false, dispatcher = null where id = any (p_workers);
    delete from supaqueue.worker where id = any (p_workers) and retiring;
end
$$;

--
-- Name: _give_back(uuid[], bigint[], text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text) RETURNS SETOF uuid
    LANGUAGE sql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    with locked as materialized (
        select j.id
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    )
    update supaqueue.job j
    set status = 'pending',
        attempts = greatest(j.attempts - 1, 0),
        ready = case when j.blockers = 0 then nextval('supaqueue.ready_seq') end,
        due_at = j.expires_at,
        worker = null,
        error = p_error,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from locked l
    where j.id = any (array[l.id])
    returning j.id
$$;

--
-- Name: _header_lines(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._header_lines(p_headers jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO ''
    AS $_$
    select string_agg(h.key || ': ' || regexp_replace(coalesce(h.value, ''), '[[:cntrl:]]+', ' ', 'g'), E'\n' order by h.key)
    from jsonb_each_text(p_headers) h
    where h.key ~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]+$'
$_$;

--
-- Name: _hold_lease(bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._hold_lease(p_dispatcher bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform pg_advisory_xact_lock_shared(supaqueue._lease_lock(), p_dispatcher::int);
    if not exists (select from supaqueue.dispatcher where no = p_dispatcher) then
        raise exception 'dispatcher % has lost its lease', p_dispatcher using errcode = 'SQ010',
            hint = 'It did not renew in time: its jobs were given back. It has to register again.';
    end if;
end
$$;

--
-- Name: dedup; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.dedup (
    queue uuid NOT NULL,
    key text NOT NULL,
    job uuid NOT NULL,
    until timestamp with time zone
);

--
-- Name: _holds_dedup_key(supaqueue.dedup); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return exists (
        select from supaqueue.job j
        where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
          and (j.status is null or j.status in ('pending', 'in_progress')));
end
$$;

--
-- Name: _lease_lock(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._lease_lock() RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select 1936683377 $$;

--
-- Name: _place_job(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._place_job() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_has_ended boolean := coalesce(new.status in ('success', 'failed', 'cancelled'), false);
begin
    perform supaqueue._check_job(new);
    if new.status = 'in_progress' then
        raise exception 'a job cannot be inserted as in_progress' using errcode = 'SQ004',
            hint = 'Insert it as pending, or with status null to hold it.';
    end if;
    if new.dedup_key is not null and not v_has_ended and not supaqueue._take_dedup_key(new) then
        return null;
    end if;
    new.blockers := 0;
    new.finished_at := case when v_has_ended then coalesce(new.finished_at, clock_timestamp()) end;
    new.failed_at := case when new.status = 'failed' then coalesce(new.failed_at, new.finished_at) end;
    if new.status = 'pending' and (new.run_at is null or new.run_at <= now()) then
        new.due_at := new.expires_at;
    else
        new.ready := null;
        new.due_at := supaqueue._due_at(new.status, 0, new.run_at, new.expires_at);
    end if;
    if new.key is not null then
        perform supaqueue._queue_has_keys(new.queue);
    end if;
    return new;
end
$$;

--
-- Name: _queue_changed(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._queue_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    new.revision := old.revision + 1;
    return new;
end
$$;

--
-- Name: _queue_has_keys(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._queue_has_keys(p_queue uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if exists (select from supaqueue.queue where id = p_queue and not has_keys) then
        update supaqueue.queue set has_keys = true where id = p_queue and not has_keys;
    end if;
end
$$;

--
-- Name: _queue_id(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._queue_id(p_queue text) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_ids uuid[];
begin
    select array_agg(q.id) into v_ids from (
        select id from supaqueue.queue where name = p_queue
        union
        select id from supaqueue.queue where id = case
            when p_queue ~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' then p_queue::uuid end
    ) q;
    if v_ids is null then
        raise exception 'no queue is called "%"', p_queue using errcode = 'SQ001',
            hint = 'Make it with supaqueue.create_queue(), or look at supaqueue.queue for the names there are.';
    elsif cardinality(v_ids) > 1 then
        raise exception '% queues are called "%"', cardinality(v_ids), p_queue using errcode = 'SQ002',
            hint = 'Use the id of the queue instead of its name.';
    end if;
    return v_ids[1];
end
$_$;

--
-- Name: _retake_dedup_key(supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._retake_dedup_key(p_job supaqueue.job) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_key supaqueue.dedup;
begin
    loop
        insert into supaqueue.dedup (queue, key, job) values (p_job.queue, p_job.dedup_key, p_job.id)
        on conflict do nothing;
        if found then
            return;
        end if;
        select * into v_key from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key for update;
        exit when found; -- else it was swept
    end loop;
    if v_key.job <> p_job.id and supaqueue._holds_dedup_key(v_key) then
        raise exception 'job "%" has the dedup_key "%" already', v_key.job, v_key.key using errcode = 'SQ007',
            hint = 'Cancel that job, or wait until it has ended.';
    end if;
    update supaqueue.dedup d set job = p_job.id where d.queue = v_key.queue and d.key = v_key.key;
end
$$;

--
-- Name: _retake_dedup_keys(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._retake_dedup_keys(p_jobs uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_jobs uuid[];
    v_queues uuid[];
    v_keys text[];
begin
    select array_agg(k.id), array_agg(k.queue), array_agg(k.dedup_key)
    into v_jobs, v_queues, v_keys
    from (
        select distinct on (j.queue, j.dedup_key collate "C") j.id, j.queue, j.dedup_key
        from supaqueue.job j
        where j.id = any (p_jobs) and j.dedup_key is not null
        order by j.queue, j.dedup_key collate "C", j.failed_at desc
    ) k;
    if v_jobs is null then
        return p_jobs;
    end if;

    insert into supaqueue.dedup (queue, key, job)
    select k.queue, k.key, k.job from unnest(v_queues, v_keys, v_jobs) k (queue, key, job)
    on conflict do nothing;
    perform from unnest(v_queues, v_keys) with ordinality k (queue, key, i)
    join supaqueue.dedup d on d.queue = any (array[k.queue]) and d.key = any (array[k.key])
    order by k.i
    for update of d;
    -- by a statement of its own: who held one of the rows before has committed what it did
    with taken as (
        update supaqueue.dedup d set job = k.job
        from unnest(v_queues, v_keys, v_jobs) k (queue, key, job)
        where d.queue = any (array[k.queue]) and d.key = any (array[k.key])
          and (d.job = k.job or not supaqueue._holds_dedup_key(d))
        returning d.job
    )
    select array_agg(t.job) into v_jobs from taken t;
    return array(
        select j.id from supaqueue.job j
        where j.id = any (p_jobs) and (j.dedup_key is null or j.id = any (v_jobs)));
end
$$;

--
-- Name: _satisfy(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._satisfy(p_sources uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_targets uuid[];
    v_counts int[];
begin
    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (p_sources) and d.satisfied_at is null
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (select target, count(*)::int as count from satisfied group by target order by target) t;

    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
end
$$;

--
-- Name: _secret_header_lines(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._secret_header_lines(p_headers jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    SET search_path TO ''
    AS $$
    select string_agg(
        regexp_replace(h.key, '[[:cntrl:]:]', ' ', 'g') || ': '
        || regexp_replace(coalesce(h.value, ''), '[[:cntrl:]]', ' ', 'g'), E'\n' order by h.key)
    from jsonb_each_text(p_headers) h
$$;

--
-- Name: _settle_failed(uuid[], bigint[], integer[], text[], text[], boolean[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._settle_failed(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_errors text[], p_responses text[], p_retries boolean[]) RETURNS SETOF uuid
    LANGUAGE sql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    with locked as materialized (
        select j.id, o.http_status, o.error, o.response, o.retry
               and j.attempts < coalesce(j.max_attempts, q.max_attempts) as again,
               supaqueue._backoff(j.attempts, q.backoff_ms, q.backoff_max_ms) as backoff
        from unnest(p_jobs, p_calls, p_http_statuses, p_errors, p_responses, p_retries)
            o (job, call, http_status, error, response, retry)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    )
    update supaqueue.job j
    set status = case when l.again then 'pending' else 'failed' end::supaqueue.job_status,
        run_at = case when l.again then clock_timestamp() + l.backoff else j.run_at end,
        due_at = case when l.again then
            least(case when j.blockers = 0 then clock_timestamp() + l.backoff end, j.expires_at) end,
        finished_at = case when not l.again then clock_timestamp() end,
        failed_at = case when not l.again then clock_timestamp() end,
        http_status = l.http_status,
        error = l.error,
        response = case when l.response is not null then supaqueue._to_jsonb(l.response) end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from locked l
    where j.id = any (array[l.id])
    returning j.id
$$;

--
-- Name: _settle_succeeded(uuid[], bigint[], integer[], text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._settle_succeeded(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_responses text[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_settled uuid[];
    v_responses jsonb[];
begin
    -- all at once, since a block that can fail costs a subtransaction; one by one when one is no JSON
    begin
        v_responses := p_responses::jsonb[];
    exception when others then
        v_responses := array(
            select supaqueue._to_jsonb(u.response)
            from unnest(p_responses) with ordinality u (response, i) order by u.i);
    end;

    with settled as (
        update supaqueue.job j
        set status = 'success',
            finished_at = clock_timestamp(),
            http_status = o.http_status,
            error = null,
            response = o.response,
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from (
            select * from unnest(p_jobs, p_calls, p_http_statuses, v_responses)
                u (job, call, http_status, response)
            order by u.job -- everybody locks jobs in the order of their ids
        ) o
        where j.id = any (array[o.job]) and j.call = o.call and j.status = 'in_progress'
        returning j.id
    )
    select array_agg(id) into v_settled from settled;

    if exists (select from supaqueue.job_dependencies where source = any (v_settled)) then
        perform supaqueue._satisfy(v_settled);
    end if;
    return v_settled;
end
$$;

--
-- Name: _sources_failed(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._sources_failed(p_sources uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    return;
end
$$;

--
-- Name: _sweep_dedup(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._sweep_dedup(most integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_all int := pg_relation_size('supaqueue.dedup') / current_setting('block_size')::int;
    v_pages int := ceil(most / 80.0); -- a key takes some 100 bytes
    v_first int;
    v_queues uuid[];
    v_keys text[];
    v_count int;
begin
    if v_all = 0 then
        return 0;
    end if;
    v_first := floor(random() * (v_all + v_pages - 1)) - v_pages + 1;
    -- locked first and looked at again by another statement: a job may have been run again in between
    select array_agg(l.queue), array_agg(l.key) into v_queues, v_keys
    from (
        select d.queue, d.key from supaqueue.dedup d
        where d.ctid >= format('(%s,0)', greatest(v_first, 0))::tid
          and d.ctid < format('(%s,0)', v_first + v_pages)::tid
          and (d.until is null or d.until <= now()) and not supaqueue._holds_dedup_key(d)
        limit most
        for update skip locked
    ) l;
    delete from supaqueue.dedup d
    using unnest(v_queues, v_keys) k (queue, key)
    where d.queue = any (array[k.queue]) and d.key = any (array[k.key])
      and (d.until is null or d.until <= now()) and not supaqueue._holds_dedup_key(d);
    get diagnostics v_count = row_count;
    return v_count;
end
$$;

--
-- Name: _take_dedup_key(supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._take_dedup_key(p_job supaqueue.job) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_keeps boolean := coalesce(p_job.on_duplicate, 'keep') = 'keep';
    v_until timestamptz := clock_timestamp() + p_job.dedup_for;
    v_is_held boolean;
    v_key supaqueue.dedup;
    v_holder supaqueue.job;
begin
    loop
        insert into supaqueue.dedup (queue, key, job, until)
        values (p_job.queue, p_job.dedup_key, p_job.id, v_until)
        on conflict do nothing;
        if found then
            return true;
        end if;
        if v_keeps then -- most duplicates: they need no lock
            select d.until > clock_timestamp() or supaqueue._holds_dedup_key(d) into v_is_held
            from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key;
            if v_is_held then
                return false;
            end if;
        end if;
        select * into v_key from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key for update;
        exit when found; -- else it was swept
    end loop;

    if v_keeps then
        v_is_held := supaqueue._holds_dedup_key(v_key);
    else
        select * into v_holder from supaqueue.job j
        where j.id = v_key.job and j.queue = v_key.queue and j.dedup_key = v_key.key
          and (j.status is null or j.status in ('pending', 'in_progress'))
        for no key update;
        v_is_held := found;
    end if;

    if v_is_held and v_holder.status = 'in_progress' then
        -- it cannot take over anything any more, and were it called again it would undo what follows it
        update supaqueue.job j
        set max_attempts = least(j.attempts, 1000), writes = j.writes + 1, updated_at = clock_timestamp()
        where j.id = v_holder.id;
    elsif v_is_held then
        if not v_keeps then
            perform supaqueue._take_over(v_holder, p_job);
        end if;
        return false;
    elsif v_key.until > clock_timestamp() then
        return false;
    end if;
    update supaqueue.dedup d set job = p_job.id, until = v_until where d.queue = v_key.queue and d.key = v_key.key;
    return true;
end
$$;

--
-- Name: _take_over(supaqueue.job, supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._take_over(p_job supaqueue.job, p_duplicate supaqueue.job) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job supaqueue.job := p_job;
    v_is_in_line boolean;
begin
    v_job.payload := p_duplicate.payload;
    if p_duplicate.on_duplicate = 'debounce' then
        v_job.run_at := p_duplicate.run_at;
        v_job.expires_at := p_duplicate.expires_at;
    elsif v_job.run_at >= v_job.expires_at then -- it waited for an attempt that would have come too late
        v_job.run_at := null;
    end if;
    perform supaqueue._check_job(v_job);
    v_is_in_line := coalesce(v_job.status = 'pending', false) and v_job.blockers = 0
        and (v_job.run_at is null or v_job.run_at <= now());
    update supaqueue.job j
    set payload = v_job.payload,
        run_at = v_job.run_at,
        expires_at = v_job.expires_at,
        attempts = 0,
        retrying_since = null,
        ready = case when v_is_in_line then coalesce(j.ready, nextval('supaqueue.ready_seq')) end,
        due_at = case when v_is_in_line then v_job.expires_at
                 else supaqueue._due_at(v_job.status, v_job.blockers, v_job.run_at, v_job.expires_at) end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    where j.id = v_job.id;
end
$$;

--
-- Name: _to_jsonb(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._to_jsonb(p_text text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $$
begin
    return p_text::jsonb;
exception when others then
    return to_jsonb(p_text);
end
$$;

--
-- Name: _transition(supaqueue.job_status, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._transition(p_status supaqueue.job_status, p_event text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return (
        select t.target from supaqueue._transitions() t
        where t.source = coalesce(p_status::text, 'held') and t.event = p_event);
end
$$;

--
-- Name: _transitions(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._transitions() RETURNS TABLE(no bigint, origin text, event text, source text, target text, note text)
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return query
    select 10 * t.no + s.no, t.origin, t.event, s.source, t.target, t.note
    from (values
        (1, 'plain SQL', 'insert as pending', '{none}'::text[], 'pending', 'in line, unless it has to wait for its time'),
        (2, 'plain SQL', 'insert as null', '{none}', 'held', null),
        (3, 'plain SQL', 'insert as in_progress', '{none,held,pending,in_progress,success,failed,cancelled}', 'SQ004', null),
        (4, 'plain SQL', 'insert as success', '{none}', 'success', 'never called'),
        (5, 'plain SQL', 'insert as failed', '{none}', 'failed', 'never called, may be put back'),
        (6, 'plain SQL', 'insert as cancelled', '{none}', 'cancelled', 'never called'),
        (7, 'plain SQL', 'set pending', '{held}', 'pending', 'as if it had been inserted now'),
        (8, 'plain SQL', 'set pending', '{in_progress}', 'pending', 'called again with all attempts; the call is broken off'),
        (9, 'plain SQL', 'set pending', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (10, 'plain SQL', 'set null', '{pending}', 'held', null),
        (11, 'plain SQL', 'set null', '{in_progress}', 'held', 'the call is broken off'),
        (12, 'plain SQL', 'set null', '{success,failed,cancelled}', 'held', 'has all attempts when it is let go'),
        (13, 'plain SQL', 'set in_progress', '{held,pending,success,failed,cancelled}', 'SQ004', null),
        (14, 'plain SQL', 'set success', '{held,pending,failed,cancelled}', 'success', 'what waits for it may run'),
        (15, 'plain SQL', 'set success', '{in_progress}', 'success', 'the call is broken off; what waits for it may run'),
        (16, 'plain SQL', 'set failed', '{held,pending,success,cancelled}', 'failed', null),
        (17, 'plain SQL', 'set failed', '{in_progress}', 'failed', 'the call is broken off'),
        (18, 'plain SQL', 'set cancelled', '{held,pending,success,failed}', 'cancelled', null),
        (19, 'plain SQL', 'set cancelled', '{in_progress}', 'cancelled', 'the call is broken off'),
        (20, 'plain SQL', 'delete', '{held,pending,success,failed,cancelled}', 'none', null),
        (21, 'plain SQL', 'delete', '{in_progress}', 'none', 'the answer of its call is refused'),
        (22, 'a function', 'cancel', '{none}', 'SQ008', null),
        (23, 'a function', 'cancel', '{held,pending}', 'cancelled', null),
        (24, 'a function', 'cancel', '{in_progress}', 'cancelled', 'the call is broken off, its answer refused'),
        (25, 'a function', 'cancel_pending', '{held,pending}', 'cancelled', null),
        (26, 'a function', 'retry', '{none}', 'SQ008', null),
        (27, 'a function', 'retry', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (28, 'a function', 'redrive', '{failed}', 'pending', 'with all attempts'),
        (29, 'a function', 'update_job', '{none}', 'SQ008', null),
        (30, 'a function', 'update_job', '{held}', 'held', null),
        (31, 'a function', 'update_job', '{pending}', 'pending', 'at the place its new time and priority give it'),
        (32, 'a function', 'update_job', '{in_progress,success,failed,cancelled}', 'SQ004', null),
        (33, 'a duplicate', 'replace', '{held}', 'held', 'takes over the payload'),
        (34, 'a duplicate', 'replace', '{pending}', 'pending', 'takes over the payload, with all attempts'),
        (35, 'a duplicate', 'replace', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (36, 'a duplicate', 'debounce', '{held}', 'held', 'takes over payload and times'),
        (37, 'a duplicate', 'debounce', '{pending}', 'pending', 'takes over payload and times, with all attempts'),
        (38, 'a duplicate', 'debounce', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (39, 'current_job', 'claim by hand', '{pending}', 'in_progress', null),
        (40, 'current_job', 'claim by hand', '{none,held,in_progress,success,failed,cancelled}', 'SQ004', null),
        (41, 'current_job', 'completed as successful', '{in_progress}', 'success', 'what waits for it may run'),
        (42, 'current_job', 'completed as failed', '{in_progress}', 'pending', 'waits for its next attempt'),
        (43, 'current_job', 'give back by hand', '{in_progress}', 'pending', 'the attempt does not count'),
        (44, 'a dispatcher', 'claim', '{pending}', 'in_progress', 'only what is in line'),
        (45, 'a dispatcher', 'success', '{in_progress}', 'success', 'what waits for it may run'),
        (46, 'a dispatcher', 'failure', '{in_progress}', 'pending', 'waits for its next attempt'),
        (47, 'a dispatcher', 'last failure', '{in_progress}', 'failed', null),
        (48, 'a dispatcher', 'final', '{in_progress}', 'failed', 'another attempt would not help'),
        (49, 'a dispatcher', 'aborted', '{in_progress}', 'pending', 'the attempt does not count'),
        (50, 'a dispatcher', 'unregister', '{in_progress}', 'pending', 'the attempt does not count'),
        (51, 'tick', 'due', '{pending}', 'pending', 'in line now'),
        (52, 'tick', 'expired', '{held,pending}', 'failed', null),
        (53, 'tick', 'dispatcher lost', '{in_progress}', 'pending', 'the attempt does not count'),
        (54, 'tick', 'overdue', '{in_progress}', 'pending', 'waits for its next attempt'),
        (55, 'tick', 'overdue at the last attempt', '{in_progress}', 'failed', null),
        (56, 'another job', 'last source succeeds', '{pending}', 'pending', 'in line now, unless it has to wait for its time')
    ) t (no, origin, event, sources, target, note)
    cross join lateral unnest(t.sources) with ordinality s (source, no);
end
$$;

--
-- Name: _unblock(uuid[], integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._unblock(p_targets uuid[], p_counts integer[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
begin
    perform from supaqueue.job where id = any (p_targets) order by id for no key update;

    update supaqueue.job j
    set blockers = j.blockers - t.count,
        ready = case when j.blockers = t.count and j.status = 'pending'
                      and (j.run_at is null or j.run_at <= now())
                then nextval('supaqueue.ready_seq') end,
        due_at = supaqueue._due_at(j.status, j.blockers - t.count, j.run_at, j.expires_at),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from unnest(p_targets, p_counts) t (id, count)
    where j.id = any (array[t.id]);
end
$$;

--
-- Name: _wake(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._wake() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if exists (select from supaqueue.dispatcher where wants_wakeup) then
        perform pg_notify('supaqueue', '');
    end if;
end
$$;

--
-- Name: _wake_trigger(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._wake_trigger() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._wake();
    return null;
end
$$;

--
-- Name: _worker_deleted(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._worker_deleted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if not exists (select from supaqueue.queue where id = old.queue) then
        return old;
    end if;
    update supaqueue.worker set retiring = true where id = old.id and not retiring;
    return null;
end
$$;

--
-- Name: cancel(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.cancel(job uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_status supaqueue.job_status;
    v_target text;
begin
    select j.status into v_status from supaqueue.job j where j.id = cancel.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    end if;
    v_target := supaqueue._transition(v_status, 'cancel');
    if v_target is null then
        return false;
    end if;
    update supaqueue.job j set status = v_target::supaqueue.job_status where j.id = cancel.job;
    return true;
end
$$;

--
-- Name: cancel_pending(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.cancel_pending(queue text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_column
declare
    v_queue uuid := supaqueue._queue_id(cancel_pending.queue);
    v_sources text[] := array(select t.source from supaqueue._transitions() t where t.event = 'cancel_pending');
    v_jobs uuid[];
begin
    with locked as materialized (
        select j.id from supaqueue.job j
        where j.queue = v_queue and coalesce(j.status::text, 'held') = any (v_sources)
        order by j.id for no key update
    ), cancelled as (
        update supaqueue.job j
        set status = 'cancelled', ready = null, due_at = null, finished_at = clock_timestamp(), reason = 'by_hand',
            writes = j.writes + 1, updated_at = clock_timestamp()
        from locked l where j.id = l.id
        returning j.id
    )
    select array_agg(c.id) into v_jobs from cancelled c;
    if v_jobs is null then
        return 0;
    end if;
    perform supaqueue._sources_failed(v_jobs);
    return cardinality(v_jobs);
end
$$;

--
-- Name: claim(bigint, uuid[], bigint[], integer[], uuid[], integer[], integer[], bigint[], integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[]) RETURNS TABLE(worker integer, job uuid, call bigint, attempt integer, priority integer, ready bigint, timeout_ms integer, method text, path text, query text, headers text, payload text)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
declare
    v_jobs uuid[];
    v_workers int[];
    v_priorities int[];
    v_readies bigint[];
begin
    perform supaqueue._hold_lease(dispatcher);

    select array_agg(p.id), array_agg(p.worker), array_agg(p.priority), array_agg(p.ready)
    into v_jobs, v_workers, v_priorities, v_readies
    from (
        select j.id, j.priority, j.ready,
               (coalesce(worker_ends[u.i - 1], 0) + row_number() over (partition by u.i))::int as worker
        from unnest(queues, revisions) with ordinality u (queue, revision, i)
        join supaqueue.queue q on q.id = u.queue and q.revision = u.revision and not q.paused
            and (q.held_until is null or q.held_until <= clock_timestamp())
        cross join lateral (
            select r.id, r.priority, r.ready
            from generate_series(coalesce(range_ends[u.i - 1], 0) + 1, range_ends[u.i]) n (i)
            cross join lateral (
                select c.id, c.priority, c.ready
                from supaqueue.job c
                where c.queue = u.queue and c.ready is not null and c.key is null
                  and (c.expires_at is null or c.expires_at > clock_timestamp())
                  and (c.priority, c.ready) > (lows[n.i], afters[n.i]) and c.priority <= highs[n.i]
                order by c.priority, c.ready
                limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
                for no key update skip locked
            ) r
            limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
        ) j
    ) p;

    return query
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        dispatcher = claim.dispatcher,
        worker = workers[p.worker],
        call = nextval('supaqueue.call_seq'),
        started_at = clock_timestamp(),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from unnest(v_jobs, v_workers, v_priorities, v_readies) p (id, worker, priority, ready)
    where j.id = any (array[p.id])
    returning p.worker, j.id, j.call, j.attempts, p.priority, p.ready, j.timeout_ms,
        j.method, j.path, j.query, supaqueue._header_lines(j.headers), j.payload::text;
end
$$;

--
-- Name: create_queue(text, text, text, integer, jsonb, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.create_queue(name text, edge_function_name text DEFAULT NULL::text, url text DEFAULT NULL::text, workers integer DEFAULT 1, default_headers jsonb DEFAULT '{}'::jsonb, settings jsonb DEFAULT '{}'::jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_id uuid;
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
    insert into supaqueue.queue (name, edge_function_name, url, default_headers)
    values (create_queue.name, create_queue.edge_function_name, create_queue.url,
            coalesce(create_queue.default_headers, '{}'))
    returning id into v_id;
    perform supaqueue.update_queue(v_id::text, settings);
    perform supaqueue.set_workers(v_id::text, workers);
    return v_id;
end
$$;

--
-- Name: dead_job_summary(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.dead_job_summary(queue text DEFAULT NULL::text) RETURNS TABLE(queue_name text, reason text, error text, jobs bigint, oldest timestamp with time zone, newest timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
#variable_conflict use_column
declare
    v_queue uuid := case when dead_job_summary.queue is not null then supaqueue._queue_id(dead_job_summary.queue) end;
begin
    return query
    select d.queue_name, d.reason, d.error, count(*), min(d.failed_at), max(d.failed_at)
    from supaqueue.dead_job d
    where v_queue is null or d.queue = v_queue
    group by d.queue_name, d.reason, d.error
    order by 4 desc, 6 desc, 1, 2, 3;
end
$$;

--
-- Name: drop_queue(text, boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.drop_queue(queue text, force boolean DEFAULT false) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_jobs bigint;
    v_busy bigint;
begin
    perform from supaqueue.queue where id = v_queue for update;
    select count(*), count(*) filter (where j.status = 'in_progress') into v_jobs, v_busy
    from supaqueue.job j where j.queue = v_queue;
    if v_busy > 0 and not force then
        raise exception 'queue "%" has % calls under way', queue, v_busy using errcode = 'SQ004',
            hint = 'Pause it and wait for them, or use force.';
    end if;
    delete from supaqueue.queue where id = v_queue;
    return v_jobs;
end
$$;

--
-- Name: enqueue(text, jsonb, timestamp with time zone, integer, integer, integer, text, text, text, jsonb, boolean, timestamp with time zone, text, text, interval, text, integer, integer, integer[], bigint, uuid[], boolean, text, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.enqueue(queue text, payload jsonb DEFAULT '{}'::jsonb, run_at timestamp with time zone DEFAULT NULL::timestamp with time zone, priority integer DEFAULT 0, max_attempts integer DEFAULT NULL::integer, timeout_ms integer DEFAULT NULL::integer, method text DEFAULT NULL::text, path text DEFAULT NULL::text, query text DEFAULT NULL::text, headers jsonb DEFAULT NULL::jsonb, held boolean DEFAULT false, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, key text DEFAULT NULL::text, dedup_key text DEFAULT NULL::text, dedup_for interval DEFAULT NULL::interval, on_duplicate text DEFAULT NULL::text, backoff_ms integer DEFAULT NULL::integer, backoff_max_ms integer DEFAULT NULL::integer, retry_delays_ms integer[] DEFAULT NULL::integer[], max_age_ms bigint DEFAULT NULL::bigint, after uuid[] DEFAULT NULL::uuid[], with_sources boolean DEFAULT NULL::boolean, on_success text DEFAULT NULL::text, on_failure text DEFAULT NULL::text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_variable
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_id uuid;
begin
    for v_try in 1 .. 10 loop
        insert into supaqueue.job as j (
            queue, payload, run_at, priority, max_attempts, timeout_ms, method, path, query, headers, status,
            expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
            max_age_ms, with_sources)
        values (
            v_queue, coalesce(payload, '{}'), run_at, coalesce(priority, 0), max_attempts,
            timeout_ms, upper(method), path, query, headers,
            case when not coalesce(held, false) then 'pending'::supaqueue.job_status end,
            expires_at, key, dedup_key, dedup_for, on_duplicate, backoff_ms, backoff_max_ms, retry_delays_ms,
            max_age_ms, with_sources)
        returning j.id into v_id;
        if found then
            if num_nonnulls(after, on_success, on_failure) > 0 then
                perform supaqueue._link(v_id, after, on_success, on_failure);
            end if;
            return v_id;
        end if;
        exit when dedup_key is null; -- a trigger of the user's own
        select d.job into v_id from supaqueue.dedup d where d.queue = v_queue and d.key = dedup_key;
        exit when found; -- else the other job has ended since, and its key was swept
    end loop;
    return v_id;
end
$$;

--
-- Name: enqueue_many(text, jsonb[], integer, timestamp with time zone, integer, integer, text, text, text, jsonb, boolean, timestamp with time zone, text[], text[], interval, text, integer, integer, integer[], bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.enqueue_many(queue text, payloads jsonb[], priority integer DEFAULT 0, run_at timestamp with time zone DEFAULT NULL::timestamp with time zone, max_attempts integer DEFAULT NULL::integer, timeout_ms integer DEFAULT NULL::integer, method text DEFAULT NULL::text, path text DEFAULT NULL::text, query text DEFAULT NULL::text, headers jsonb DEFAULT NULL::jsonb, held boolean DEFAULT false, expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone, keys text[] DEFAULT NULL::text[], dedup_keys text[] DEFAULT NULL::text[], dedup_for interval DEFAULT NULL::interval, on_duplicate text DEFAULT NULL::text, backoff_ms integer DEFAULT NULL::integer, backoff_max_ms integer DEFAULT NULL::integer, retry_delays_ms integer[] DEFAULT NULL::integer[], max_age_ms bigint DEFAULT NULL::bigint) RETURNS SETOF uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_variable
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_count int := coalesce(cardinality(payloads), 0);
    v_status supaqueue.job_status :=
        case when not coalesce(held, false) then 'pending'::supaqueue.job_status end;
    v_ids uuid[];
    v_results uuid[];
begin
    if cardinality(keys) <> v_count or cardinality(dedup_keys) <> v_count then
        raise exception '% payloads come with % keys and % dedup_keys', v_count,
            coalesce(cardinality(keys)::text, 'no'), coalesce(cardinality(dedup_keys)::text, 'no')
            using errcode = 'SQ006', hint = 'Give one for each payload, or leave the array out.';
    elsif dedup_keys is null then
        return query
        insert into supaqueue.job as j (
            queue, payload, key, dedup_for, on_duplicate, status, priority, run_at, max_attempts, timeout_ms,
            method, path, query, headers, expires_at, backoff_ms, backoff_max_ms, retry_delays_ms, max_age_ms)
        select v_queue, coalesce(p.payload, '{}'), p.key, dedup_for, on_duplicate, v_status,
               coalesce(priority, 0), run_at, max_attempts, timeout_ms, upper(method), path, query, headers,
               expires_at, backoff_ms, backoff_max_ms, retry_delays_ms, max_age_ms
        from unnest(payloads, keys) with ordinality p (payload, key, i)
        order by p.i
        returning j.id;
        return;
    end if;

    v_ids := array(select supaqueue.uuid_v7() from generate_series(1, v_count));
    for v_try in 1 .. 10 loop
        -- places in line go by the order of the payloads, but everybody takes keys in the order of the keys
        insert into supaqueue.job (
            id, ready, queue, payload, key, dedup_key, dedup_for, on_duplicate, status, priority, run_at,
            max_attempts, timeout_ms, method, path, query, headers, expires_at, backoff_ms, backoff_max_ms,
            retry_delays_ms, max_age_ms)
        select p.id, p.ready, v_queue, coalesce(p.payload, '{}'), p.key, p.dedup_key,
               case when p.dedup_key is not null then dedup_for end,
               case when p.dedup_key is not null then on_duplicate end,
               v_status, coalesce(priority, 0), run_at, max_attempts, timeout_ms, upper(method), path, query,
               headers, expires_at, backoff_ms, backoff_max_ms, retry_delays_ms, max_age_ms
        from (
            select u.*, nextval('supaqueue.ready_seq') as ready
            from unnest(v_ids, payloads, keys, dedup_keys, v_results)
                with ordinality u (id, payload, key, dedup_key, result, i)
            where u.result is null
            order by u.i
            offset 0
        ) p
        order by p.dedup_key collate "C", p.i;
        v_results := array(
            select coalesce(j.id, d.job)
            from unnest(v_ids, dedup_keys) with ordinality u (id, dedup_key, i)
            left join supaqueue.job j on j.id = u.id
            left join supaqueue.dedup d on d.queue = v_queue and d.key = u.dedup_key
            order by u.i);
        -- else a job that held a key has ended since, and its key was swept
        exit when array_position(v_results, null) is null;
    end loop;
    return query select r.id from unnest(v_results) with ordinality r (id, i) order by r.i;
end
$$;

--
-- Name: hold(uuid, bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.hold(queue uuid, hold_ms bigint) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update supaqueue.queue q
    set held_until = clock_timestamp() + least(hold_ms, q.hold_max_ms) * interval '1 millisecond'
    where q.id = queue and least(hold_ms, q.hold_max_ms) > 0
      and (q.held_until is null
           or q.held_until < clock_timestamp() + least(hold_ms, q.hold_max_ms) * interval '1 millisecond')
$$;

--
-- Name: lease_workers(bigint, integer, boolean, uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[] DEFAULT '{}'::uuid[]) RETURNS TABLE(queue uuid, revision bigint, name text, paused boolean, edge_function_name text, url text, method text, timeout_ms integer, keep_response_bytes integer, headers text, workers uuid[], retiring uuid[], held_ms bigint, auth text, secret_headers text, signing_secrets text[])
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
#variable_conflict use_column
declare
    v_queues uuid[];
    v_share int;
begin
    perform supaqueue._hold_lease(dispatcher);

    -- loose scans of the hot indexes: one probe per queue with jobs in line, however many jobs
    with recursive plain (queue) as (
        (select j.queue from supaqueue.job j where j.ready is not null and j.key is null
         order by j.queue, j.priority, j.ready limit 1)
        union all
        select (select j.queue from supaqueue.job j
                where j.ready is not null and j.key is null and j.queue > b.queue
                order by j.queue, j.priority, j.ready limit 1)
        from plain b where b.queue is not null
    ), keyed (queue) as (
        (select j.queue from supaqueue.job j where j.ready is not null and j.key is not null
         order by j.queue, j.priority, j.key, j.ready limit 1)
        union all
        select (select j.queue from supaqueue.job j
                where j.ready is not null and j.key is not null and j.queue > b.queue
                order by j.queue, j.priority, j.key, j.ready limit 1)
        from keyed b where b.queue is not null
    ), busy (queue) as (
        select p.queue from plain p where p.queue is not null
        union
        select k.queue from keyed k where k.queue is not null
    )
    select array_agg(b.queue order by b.queue in (
        select w.queue from supaqueue.worker w where w.dispatcher = lease_workers.dispatcher), b.queue)
    into v_queues
    from busy b
    join supaqueue.queue q on q.id = b.queue
    where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp()) and (has_functions_url or q.url is not null)
      and exists (
        select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
        offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked));
    v_share := ceil(slots::numeric / greatest(cardinality(v_queues), 1));

    return query
    with picked as materialized (
        select w.id, w.queue
        from unnest(v_queues) b (queue)
        cross join lateral (
            select f.id, f.queue from supaqueue.worker f
            where f.queue = b.queue and not f.locked and not f.retiring
            order by f.no
            offset (select count(*) from supaqueue.worker r where r.queue = b.queue and r.retiring and r.locked)
            limit v_share
            for update skip locked
        ) w
        limit slots
    ), leased as (
        update supaqueue.worker w set locked = true, dispatcher = lease_workers.dispatcher
        from picked p where w.id = p.id
        returning w.id, w.queue
    ), retired as (
        select w.queue, array_agg(w.id) as workers
        from supaqueue.worker w
        where w.dispatcher = lease_workers.dispatcher and w.retiring
        group by w.queue
    ), wanted as (
        select l.queue from leased l
        union
        select r.queue from retired r
        union
        select k.queue from unnest(known_queues) k (queue)
        union
        select b.queue from unnest(v_queues[1:10]) b (queue) where slots = 0
    )
    select q.id, q.revision, coalesce(q.name, q.id::text), q.paused, q.edge_function_name, q.url, q.method,
           q.timeout_ms, q.keep_response_bytes, supaqueue._header_lines(q.default_headers),
           (select array_agg(l.id) from leased l where l.queue = q.id), r.workers,
           greatest(ceil(extract(epoch from q.held_until - clock_timestamp()) * 1000), 0)::bigint,
           q.auth, supaqueue._secret_header_lines(q.secret_headers), q.signing_secrets
    from wanted n
    join supaqueue.queue q on q.id = n.queue
    left join retired r on r.queue = q.id;
end
$$;

--
-- Name: pause(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.pause(queue text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$ update supaqueue.queue q set paused = true where q.id = supaqueue._queue_id(pause.queue) and not q.paused $$;

--
-- Name: process_jobs(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.process_jobs() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue.tick();
    perform supaqueue._wake();
end
$$;

--
-- Name: promote(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.promote(most integer DEFAULT 1000) RETURNS TABLE(promoted integer, expired integer, scheduled integer, next_due_ms bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
declare
    v_now timestamptz := clock_timestamp(); -- a volatile function in the query could not use the index
    v_expired uuid[];
begin
    with due as materialized (
        select j.id, j.expires_at <= v_now as is_over,
               j.status = 'pending' and j.blockers = 0 and (j.run_at is null or j.run_at <= v_now) as is_in_line
        from supaqueue.job j
        where j.due_at <= v_now
        order by j.due_at
        limit most
        for no key update skip locked
    ), done as (
        update supaqueue.job j
        set status = case when due.is_over then 'failed' else j.status end,
            reason = case when due.is_over then 'expired' end,
            error = case when due.is_over then 'expired at ' || j.expires_at else j.error end,
            finished_at = case when due.is_over then v_now end,
            failed_at = case when due.is_over then v_now end,
            ready = case when due.is_over then null
                    when due.is_in_line then coalesce(j.ready, nextval('supaqueue.ready_seq')) end,
            due_at = case when not due.is_over then j.expires_at end,
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from due where j.id = any (array[due.id])
        returning j.id, due.is_over
    )
    select count(*) filter (where d.is_over is not true), array_agg(d.id) filter (where d.is_over)
    into promoted, v_expired from done d;
    expired := coalesce(cardinality(v_expired), 0);
    if expired > 0 then
        perform supaqueue._sources_failed(v_expired);
    end if;
    scheduled := supaqueue._fire_schedules();

    -- not min(): a plan made while the table was small would read them all
    select ceil(greatest(extract(epoch from least(d.at, s.at) - clock_timestamp()), 0) * 1000)
    into next_due_ms
    from (select (select j.due_at from supaqueue.job j where j.due_at is not null order by j.due_at limit 1)) d (at),
         (select (select c.next_at from supaqueue.schedule c where c.next_at is not null
                  order by c.next_at limit 1)) s (at)
    where least(d.at, s.at) is not null;
    return next;
end
$$;

--
-- Name: queue_status(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.queue_status() RETURNS TABLE(id uuid, name text, target text, paused boolean, workers_busy bigint, workers_total bigint, ready bigint, in_flight bigint, waiting bigint, failed bigint, oldest_ready_age_ms bigint, held_ms bigint)
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
    with calls as (
        select w.queue, count(distinct c.worker) as workers, count(*) as jobs
        from supaqueue._calls_of(array(select k.id from supaqueue.worker k where k.locked)) c
        join supaqueue.worker w on w.id = c.worker
        group by w.queue
    ), workers as (
        select k.queue, count(*) as total from supaqueue.worker k where not k.retiring group by k.queue
    ), in_line as (
        select j.queue, count(*) as jobs from supaqueue.job j where j.ready is not null group by j.queue
    ), due as (
        select j.queue, count(*) as jobs from supaqueue.job j where j.due_at is not null and j.ready is null group by j.queue
    ), dead as (
        select j.queue, count(*) as jobs from supaqueue.job j where j.failed_at is not null group by j.queue
    )
    select q.id, coalesce(q.name, q.id::text), coalesce(q.edge_function_name, q.url), q.paused,
           coalesce(calls.workers, 0), coalesce(workers.total, 0), coalesce(in_line.jobs, 0),
           coalesce(calls.jobs, 0), coalesce(due.jobs, 0), coalesce(dead.jobs, 0),
           (extract(epoch from clock_timestamp() - first.since) * 1000)::bigint,
           case when q.held_until > clock_timestamp()
           then (extract(epoch from q.held_until - clock_timestamp()) * 1000)::bigint end
    from supaqueue.queue q
    left join calls on calls.queue = q.id
    left join workers on workers.queue = q.id
    left join in_line on in_line.queue = q.id
    left join due on due.queue = q.id
    left join dead on dead.queue = q.id
    left join lateral (
        select greatest(j.created_at, j.run_at) as since from supaqueue.job j
        where j.queue = q.id and j.ready is not null
        order by j.priority, j.ready
        limit 1
    ) first on true
    order by 2
$$;

--
-- Name: recover(bigint, bigint[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_workers uuid[];
    v_jobs uuid[];
    v_calls bigint[];
begin
    perform pg_advisory_xact_lock(supaqueue._lease_lock(), dispatcher::int);
    perform supaqueue._hold_lease(dispatcher);
    v_workers := array(select w.id from supaqueue.worker w where w.dispatcher = recover.dispatcher order by w.id);
    select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls
    from supaqueue._calls_of(v_workers) c
    where c.call <> all (calls);
    if v_jobs is not null then
        perform supaqueue._give_back(v_jobs, v_calls, 'given back: the answer to its claim was lost');
    end if;
    perform supaqueue._free_workers(array(select w from unnest(v_workers) w where w <> all (workers)));
    return coalesce(cardinality(v_jobs), 0);
end
$$;

--
-- Name: redrive(text, timestamp with time zone, timestamp with time zone, text, text, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.redrive(queue text DEFAULT NULL::text, since timestamp with time zone DEFAULT NULL::timestamp with time zone, until timestamp with time zone DEFAULT NULL::timestamp with time zone, error text DEFAULT NULL::text, reason text DEFAULT NULL::text, most integer DEFAULT 10000) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
#variable_conflict use_column
declare
    v_queue uuid := case when redrive.queue is not null then supaqueue._queue_id(redrive.queue) end;
    v_sources text[] := array(select t.source from supaqueue._transitions() t where t.event = 'redrive');
    v_jobs uuid[];
    v_count bigint;
begin
    if until < since then
        raise exception 'until is %, before since, which is %', until, since using errcode = 'SQ006',
            hint = 'Jobs that failed between the two are put back.';
    elsif most is null or most < 1 then
        raise exception 'most is %, it must be 1 or more', coalesce(most::text, 'null') using errcode = 'SQ006',
            hint = 'Leave it out for 10000.';
    end if;

    v_jobs := array(
        select f.id
        from supaqueue.queue q
        cross join lateral (
            select j.id, j.failed_at from supaqueue.job j
            where j.queue = q.id and j.failed_at is not null
              and (since is null or j.failed_at >= since) and (until is null or j.failed_at <= until)
              and (redrive.error is null or j.error ilike redrive.error)
              and (redrive.reason is null or j.reason = redrive.reason)
            order by j.failed_at
            limit most
        ) f
        where v_queue is null or q.id = v_queue
        order by f.failed_at
        limit most);
    v_jobs := array(
        select l.id from (
            select j.id from supaqueue.job j
            where j.id = any (v_jobs) and j.status::text = any (v_sources)
            order by j.id for no key update
        ) l);
    v_jobs := supaqueue._retake_dedup_keys(v_jobs);

    update supaqueue.job j
    set status = 'pending',
        attempts = 0,
        retrying_since = null,
        run_at = case when j.run_at > now() then j.run_at end,
        expires_at = case when j.expires_at > now() then j.expires_at end,
        ready = case when j.blockers = 0 and (j.run_at is null or j.run_at <= now()) then f.ready end,
        due_at = supaqueue._due_at('pending', j.blockers, j.run_at, case when j.expires_at > now() then j.expires_at end),
        finished_at = null,
        failed_at = null,
        reason = null,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (
        select o.id, nextval('supaqueue.ready_seq') as ready
        from (select i.id from supaqueue.job i where i.id = any (v_jobs) order by i.failed_at offset 0) o
    ) f
    where j.id = any (array[f.id]);
    get diagnostics v_count = row_count;
    if v_count > 0 then
        perform supaqueue._wake();
    end if;
    return v_count;
end
$$;

--
-- Name: register(text, text, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.register(name text, version text, lease_ms integer) RETURNS bigint
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into supaqueue.dispatcher (name, version, lease_ms) values (name, version, lease_ms) returning no
$$;

--
-- Name: release_workers(bigint, uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.release_workers(dispatcher bigint, workers uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    AS $$
begin
    perform supaqueue._hold_lease(dispatcher);
    perform supaqueue._free_workers(array(
        select w.id from supaqueue.worker w
        where w.id = any (workers) and w.dispatcher = release_workers.dispatcher
        order by w.id for update));
    perform supaqueue._wake();
end
$$;

--
-- Name: renew(bigint, boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.renew(dispatcher bigint, wants_wakeup boolean) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update supaqueue.dispatcher d
    set renewed_at = clock_timestamp(), wants_wakeup = renew.wants_wakeup
    where d.no = renew.dispatcher;
    return found;
end
$$;

--
-- Name: resume(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.resume(queue text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$ update supaqueue.queue q set paused = false where q.id = supaqueue._queue_id(resume.queue) and q.paused $$;

--
-- Name: retry(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.retry(job uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_status supaqueue.job_status;
    v_target text;
begin
    select j.status into v_status from supaqueue.job j where j.id = retry.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    end if;
    v_target := supaqueue._transition(v_status, 'retry');
    if v_target is null then
        return false;
    end if;
    update supaqueue.job j set status = v_target::supaqueue.job_status where j.id = retry.job;
    return true;
end
$$;

--
-- Name: secrets(text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.secrets(names text[]) RETURNS TABLE(name text, value text)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_vault text;
begin
    v_vault := to_regclass('vault.decrypted_secrets');
    if v_vault is null then
        return;
    end if;
    for name, value in execute
        format('select s.name::text, s.decrypted_secret::text from %s s '
               'where s.name::text = any ($1) and s.decrypted_secret is not null', v_vault) using names
    loop
        return next;
    end loop;
exception
    when insufficient_privilege then
        return;
end
$_$;

--
-- Name: set_workers(text, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.set_workers(queue text, workers integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
    v_before int;
    v_kept int;
begin
    if workers is null or workers not between 0 and 100000 then
        raise exception 'a queue has 0 to 100000 workers, not %', coalesce(workers::text, 'null')
            using errcode = 'SQ006';
    end if;
    perform from supaqueue.queue where id = v_queue for no key update;
    select count(*) into v_before from supaqueue.worker w where w.queue = v_queue and not w.retiring;
    update supaqueue.worker set retiring = false where id in (
        select w.id from supaqueue.worker w where w.queue = v_queue and w.retiring
        order by w.id limit greatest(workers - v_before, 0) for update);
    get diagnostics v_kept = row_count;
    insert into supaqueue.worker (queue) select v_queue from generate_series(v_before + v_kept + 1, workers);
    delete from supaqueue.worker where id in (
        select w.id from supaqueue.worker w where w.queue = v_queue and not w.retiring
        order by w.locked, w.no desc limit greatest(v_before - workers, 0));
    return v_before;
end
$$;

--
-- Name: settle(uuid[], bigint[], text[], integer[], text[], text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.settle(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) RETURNS SETOF uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
    AS $$
declare
    v_settled uuid[];
begin
    if 'success' = all (outcomes) then
        v_settled := supaqueue._settle_succeeded(jobs, calls, http_statuses, responses);
    else
        select supaqueue._settle_succeeded(
                   array_agg(o.job), array_agg(o.call), array_agg(o.http_status), array_agg(o.response))
        into v_settled
        from unnest(jobs, calls, outcomes, http_statuses, responses)
            o (job, call, outcome, http_status, response)
        where o.outcome = 'success';

        v_settled := v_settled || array(
            select f.id
            from (
                select array_agg(o.job) as jobs, array_agg(o.call) as calls,
                       array_agg(o.http_status) as http_statuses, array_agg(o.error) as errors,
                       array_agg(o.response) as responses, array_agg(o.outcome = 'failure') as retries
                from unnest(jobs, calls, outcomes, http_statuses, errors, responses)
                    o (job, call, outcome, http_status, error, response)
                where o.outcome in ('failure', 'final')
            ) a
            cross join lateral supaqueue._settle_failed(
                a.jobs, a.calls, a.http_statuses, a.errors, a.responses, a.retries) f (id));

        v_settled := v_settled || array(
            select g.id
            from (
                select array_agg(o.job) as jobs, array_agg(o.call) as calls
                from unnest(jobs, calls, outcomes) o (job, call, outcome)
                where o.outcome = 'aborted'
            ) a
            cross join lateral supaqueue._give_back(a.jobs, a.calls, 'given back: its call was broken off') g (id));
    end if;

    if coalesce(cardinality(v_settled), 0) < cardinality(jobs) then
        return query select o.job from unnest(jobs) o (job) where o.job <> all (coalesce(v_settled, '{}'));
    end if;
end
$$;

--
-- Name: settle_each(uuid[], bigint[], text[], integer[], text[], text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.settle_each(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) RETURNS TABLE(i integer, verdict text, detail text)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
begin
    for v_i in 1 .. coalesce(cardinality(jobs), 0) loop
        i := v_i;
        verdict := null;
        detail := null;
        perform from supaqueue.job j where j.id = jobs[v_i] for no key update skip locked;
        if not found then
            verdict := case when exists (select from supaqueue.job j where j.id = jobs[v_i])
                       then 'locked' else 'refused' end;
        else
            begin
                perform supaqueue.settle(array[jobs[v_i]], array[calls[v_i]], array[outcomes[v_i]],
                    array[http_statuses[v_i]], array[errors[v_i]], array[responses[v_i]]);
                verdict := case when found then 'refused' end;
            exception
                when lock_not_available or deadlock_detected then -- of a job that waits for this one
                    verdict := 'locked';
                when others then
                    detail := sqlerrm;
                    verdict := 'lost';
            end;
        end if;
        if verdict = 'lost' and outcomes[v_i] <> 'aborted' then
            begin
                perform supaqueue._settle_failed(array[jobs[v_i]], array[calls[v_i]], array[http_statuses[v_i]],
                    array['settlement refused by the database: ' || detail], array[null]::text[], array[true]);
                verdict := case when found then 'failed' else 'refused' end;
            exception when others then
                detail := sqlerrm;
            end;
        end if;
        if verdict is not null then
            return next;
        end if;
    end loop;
end
$$;

--
-- Name: stopped(uuid[], bigint[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.stopped(jobs uuid[], calls bigint[]) RETURNS SETOF bigint
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    select o.call
    from unnest(jobs, calls) o (job, call)
    left join supaqueue.job j on j.id = any (array[o.job])
    where j.status is distinct from 'in_progress' or j.call is distinct from o.call
$$;

--
-- Name: tick(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.tick() RETURNS TABLE(lost_dispatchers integer, rescued integer, overdue integer, promoted integer, expired integer, scheduled integer, next_due_ms bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_dispatcher bigint;
begin
    lost_dispatchers := 0;
    rescued := 0;
    for v_dispatcher in
        select d.no from supaqueue.dispatcher d
        where d.renewed_at + d.lease_ms * interval '1 millisecond' < clock_timestamp()
    loop
        begin
            continue when not pg_try_advisory_xact_lock(supaqueue._lease_lock(), v_dispatcher::int);
            -- it may have renewed between the two: look again, now that it cannot
            perform from supaqueue.dispatcher d
            where d.no = v_dispatcher
              and d.renewed_at + d.lease_ms * interval '1 millisecond' < clock_timestamp()
            for update skip locked;
            continue when not found;
            rescued := rescued + supaqueue._end_lease(v_dispatcher, 'given back: its dispatcher was lost');
            lost_dispatchers := lost_dispatchers + 1;
        exception when others then
            raise warning 'the lease of dispatcher % could not be ended: %', v_dispatcher, sqlerrm;
        end;
    end loop;
    begin
        overdue := supaqueue._end_overdue();
    exception when others then
        overdue := 0;
        raise warning 'overdue calls could not be ended: %', sqlerrm;
    end;
    begin
        perform supaqueue._free_idle();
    exception when others then
        raise warning 'idle workers could not be freed: %', sqlerrm;
    end;
    begin
        select p.promoted, p.expired, p.scheduled, p.next_due_ms into promoted, expired, scheduled, next_due_ms
        from supaqueue.promote() p;
    exception when others then
        promoted := 0;
        expired := 0;
        scheduled := 0;
        next_due_ms := null;
        raise warning 'due jobs could not be put in line: %', sqlerrm;
    end;
    if rescued > 0 or overdue > 0 or lost_dispatchers > 0 then
        perform supaqueue._wake();
    end if;
    return next;
end
$$;

--
-- Name: unregister(bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.unregister(dispatcher bigint) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_count int;
begin
    perform pg_advisory_xact_lock(supaqueue._lease_lock(), dispatcher::int);
    v_count := supaqueue._end_lease(dispatcher, 'given back: its dispatcher stopped');
    perform supaqueue._wake();
    return v_count;
end
$$;

--
-- Name: update_job(uuid, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.update_job(job uuid, changes jsonb) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_allowed constant text[] := array[
        'payload', 'run_at', 'expires_at', 'priority', 'key', 'max_attempts', 'timeout_ms', 'method', 'path',
        'query', 'headers', 'backoff_ms', 'backoff_max_ms', 'retry_delays_ms', 'max_age_ms'];
    v_old supaqueue.job;
    v_new supaqueue.job;
    v_name text;
begin
    if coalesce(jsonb_typeof(changes), '') <> 'object' then
        raise exception 'changes must be an object' using errcode = 'SQ006',
            hint = 'For example {"priority": -1}.';
    end if;
    select k into v_name from jsonb_object_keys(changes) k where k <> all (v_allowed) limit 1;
    if found then
        raise exception 'a job has no option "%" that can be changed', v_name using errcode = 'SQ006',
            hint = 'They are: ' || array_to_string(v_allowed, ', ') || '.';
    end if;
    select k into v_name from jsonb_each(changes) c (k, v)
    where k in ('payload', 'priority') and v = 'null' limit 1;
    if found then
        raise exception '% cannot be null', v_name using errcode = 'SQ006', hint = 'Leave it out to keep what it is.';
    end if;

    select * into v_old from supaqueue.job j where j.id = update_job.job for no key update;
    if not found then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'It was deleted, or never there.';
    elsif supaqueue._transition(v_old.status, 'update_job') = 'SQ004' then
        raise exception 'job "%" is %, only one that is pending or held can be changed', job, v_old.status
            using errcode = 'SQ004',
            hint = case when v_old.status = 'in_progress' then 'Cancel it, or wait until its call has ended.'
                   else 'Run it once more with supaqueue.retry(), or add a new job.' end;
    end if;
    begin
        v_new := jsonb_populate_record(v_old, changes);
    exception when others then
        raise exception 'a change has no value of its type: %', sqlerrm using errcode = 'SQ006',
            hint = 'Look at the columns of supaqueue.job for the types.';
    end;
    v_new.method := upper(v_new.method);
    if v_new is not distinct from v_old then
        return false;
    end if;
    update supaqueue.job j
    set payload = v_new.payload, run_at = v_new.run_at, expires_at = v_new.expires_at,
        priority = v_new.priority, key = v_new.key, max_attempts = v_new.max_attempts,
        timeout_ms = v_new.timeout_ms, method = v_new.method, path = v_new.path, query = v_new.query,
        headers = v_new.headers, backoff_ms = v_new.backoff_ms, backoff_max_ms = v_new.backoff_max_ms,
        retry_delays_ms = v_new.retry_delays_ms, max_age_ms = v_new.max_age_ms
    where j.id = v_old.id;
    return true;
end
$$;

--
-- Name: update_queue(text, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.update_queue(queue text, settings jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_id uuid := supaqueue._queue_id(queue);
    v_allowed constant text[] := array[
        'name', 'edge_function_name', 'url', 'default_headers', 'method', 'timeout_ms', 'max_attempts',
        'backoff_ms', 'backoff_max_ms', 'retry_delays_ms', 'max_age_ms', 'final_statuses',
        'hold_max_ms', 'paused', 'rate_limit', 'rate_period', 'key_concurrency', 'key_rate_limit',
        'key_rate_period', 'key_order', 'breaker_threshold', 'breaker_window_ms', 'breaker_min_calls',
        'breaker_open_ms', 'keep_response_bytes', 'retention', 'auth', 'secret_headers',
        'signing_secrets', 'is_public'];
    v_unknown text;
begin
    if coalesce(jsonb_typeof(settings), '') <> 'object' then
        raise exception 'settings must be an object' using errcode = 'SQ006',
            hint = 'For example {"timeout_ms": 5000}.';
    end if;
    select k into v_unknown from jsonb_object_keys(settings) k where k <> all (v_allowed) limit 1;
    if found then
        raise exception 'a queue has no setting "%"', v_unknown using errcode = 'SQ006',
            hint = 'The settings are: ' || array_to_string(v_allowed, ', ') || '.';
    end if;
    if settings = '{}' then
        return;
    end if;
    perform supaqueue._check_queue(settings);
    update supaqueue.queue q
    set (
        name, edge_function_name, url, default_headers, method, timeout_ms, max_attempts, backoff_ms,
        backoff_max_ms, retry_delays_ms, max_age_ms, final_statuses, hold_max_ms, paused, rate_limit,
        rate_period, key_concurrency, key_rate_limit, key_rate_period, key_order, breaker_threshold,
        breaker_window_ms, breaker_min_calls, breaker_open_ms, keep_response_bytes, retention, auth,
        secret_headers, signing_secrets, is_public) = (
        select
            n.name, n.edge_function_name, n.url, n.default_headers, upper(n.method), n.timeout_ms,
            n.max_attempts, n.backoff_ms, n.backoff_max_ms, n.retry_delays_ms, n.max_age_ms,
            n.final_statuses, n.hold_max_ms, n.paused, n.rate_limit, n.rate_period, n.key_concurrency,
            n.key_rate_limit, n.key_rate_period, n.key_order, n.breaker_threshold, n.breaker_window_ms,
            n.breaker_min_calls, n.breaker_open_ms, n.keep_response_bytes, n.retention, n.auth,
            n.secret_headers, n.signing_secrets, n.is_public
        from jsonb_populate_record(q, settings) n)
    where q.id = v_id;
end
$$;

--
-- Name: breaker; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.breaker (
    queue uuid NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    successes integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    successes_before integer DEFAULT 0 NOT NULL,
    failures_before integer DEFAULT 0 NOT NULL,
    opened_at timestamp with time zone
)
WITH (fillfactor='50');

--
-- Name: call_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

CREATE SEQUENCE supaqueue.call_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: worker; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.worker (
    id uuid DEFAULT supaqueue.uuid_v7() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    queue uuid NOT NULL,
    no bigint NOT NULL,
    dispatcher bigint,
    retiring boolean DEFAULT false NOT NULL
)
WITH (fillfactor='50');

--
-- Name: current_job; Type: VIEW; Schema: supaqueue; Owner: -
--

CREATE VIEW supaqueue.current_job AS
 SELECT supaqueue._call_id(w.no, j.call) AS id,
    j.started_at AS created_at,
    w.id AS worker,
    j.id AS job,
    false AS is_complete,
    NULL::boolean AS is_successful
   FROM (supaqueue.worker w
     CROSS JOIN LATERAL ( SELECT n.id,
            n.call,
            n.started_at,
            n.status
           FROM supaqueue.job n
          WHERE ((n.worker = w.id) AND (n.call IS NOT NULL))
          ORDER BY n.call DESC
         LIMIT 1) j)
  WHERE (w.locked AND (j.status = 'in_progress'::supaqueue.job_status));

--
-- Name: queue; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.queue (
    id uuid DEFAULT supaqueue.uuid_v7() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    edge_function_name text,
    default_headers jsonb DEFAULT '{}'::jsonb NOT NULL,
    name text,
    url text,
    method text DEFAULT 'POST'::text NOT NULL,
    timeout_ms integer DEFAULT 150000 NOT NULL,
    max_attempts integer DEFAULT 3 NOT NULL,
    backoff_ms integer DEFAULT 1000 NOT NULL,
    backoff_max_ms integer DEFAULT 3600000 NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    keep_response_bytes integer DEFAULT 65536 NOT NULL,
    hold_max_ms integer DEFAULT 3600000 NOT NULL,
    held_until timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    retry_delays_ms integer[],
    max_age_ms bigint,
    final_statuses integer[] DEFAULT '{}'::integer[] NOT NULL,
    rate_limit integer,
    rate_period interval DEFAULT '00:00:01'::interval NOT NULL,
    key_concurrency integer,
    key_rate_limit integer,
    key_rate_period interval DEFAULT '00:00:01'::interval NOT NULL,
    key_order boolean DEFAULT false NOT NULL,
    has_keys boolean DEFAULT false NOT NULL,
    breaker_threshold real,
    breaker_window_ms integer DEFAULT 30000 NOT NULL,
    breaker_min_calls integer DEFAULT 10 NOT NULL,
    breaker_open_ms integer DEFAULT 30000 NOT NULL,
    breaker_state text DEFAULT 'closed'::text NOT NULL,
    retention interval DEFAULT '14 days'::interval,
    auth text,
    secret_headers jsonb DEFAULT '{}'::jsonb NOT NULL,
    signing_secrets text[] DEFAULT '{}'::text[] NOT NULL,
    is_public boolean DEFAULT false NOT NULL,
    CONSTRAINT auth_is_a_name CHECK ((auth ~ '^[A-Za-z0-9_.-]{1,200}$'::text)),
    CONSTRAINT backoff_max_ms_in_range CHECK (((backoff_max_ms >= 0) AND (backoff_max_ms <= 604800000))),
    CONSTRAINT backoff_ms_in_range CHECK (((backoff_ms >= 0) AND (backoff_ms <= 86400000))),
    CONSTRAINT breaker_min_calls_in_range CHECK (((breaker_min_calls >= 1) AND (breaker_min_calls <= 100000))),
    CONSTRAINT breaker_open_ms_in_range CHECK (((breaker_open_ms >= 100) AND (breaker_open_ms <= 3600000))),
    CONSTRAINT breaker_state_known CHECK ((breaker_state = ANY (ARRAY['closed'::text, 'open'::text, 'half_open'::text, 'ramping'::text]))),
    CONSTRAINT breaker_threshold_in_range CHECK (((breaker_threshold > (0)::double precision) AND (breaker_threshold <= (1)::double precision))),
    CONSTRAINT breaker_window_ms_in_range CHECK (((breaker_window_ms >= 1000) AND (breaker_window_ms <= 3600000))),
    CONSTRAINT default_headers_is_object CHECK ((jsonb_typeof(default_headers) = 'object'::text)),
    CONSTRAINT final_statuses_are_statuses CHECK (((cardinality(final_statuses) <= 200) AND (300 <= ALL (final_statuses)) AND (599 >= ALL (final_statuses)) AND (array_position(final_statuses, NULL::integer) IS NULL))),
    CONSTRAINT function_or_url CHECK ((num_nonnulls(edge_function_name, url) = 1)),
    CONSTRAINT held_until_is_finite CHECK (isfinite(held_until)),
    CONSTRAINT hold_max_ms_in_range CHECK (((hold_max_ms >= 0) AND (hold_max_ms <= 86400000))),
    CONSTRAINT keep_response_bytes_in_range CHECK (((keep_response_bytes >= 0) AND (keep_response_bytes <= 16777216))),
    CONSTRAINT key_concurrency_in_range CHECK (((key_concurrency >= 1) AND (key_concurrency <= 10000))),
    CONSTRAINT key_rate_limit_in_range CHECK (((key_rate_limit >= 1) AND (key_rate_limit <= 1000000))),
    CONSTRAINT key_rate_period_in_range CHECK (((key_rate_period >= '00:00:00.1'::interval) AND (key_rate_period <= '1 day'::interval))),
    CONSTRAINT max_age_ms_in_range CHECK (((max_age_ms >= 1) AND (max_age_ms <= '31536000000'::bigint))),
    CONSTRAINT max_attempts_in_range CHECK (((max_attempts >= 1) AND (max_attempts <= 1000))),
    CONSTRAINT method_known CHECK ((method = ANY (ARRAY['GET'::text, 'POST'::text, 'PUT'::text, 'PATCH'::text, 'DELETE'::text, 'HEAD'::text, 'OPTIONS'::text]))),
    CONSTRAINT no_url CHECK ((edge_function_name !~* '^https?://\S+$'::text)),
    CONSTRAINT rate_limit_in_range CHECK (((rate_limit >= 1) AND (rate_limit <= 1000000))),
    CONSTRAINT rate_period_in_range CHECK (((rate_period >= '00:00:00.1'::interval) AND (rate_period <= '1 day'::interval))),
    CONSTRAINT retention_in_range CHECK (((retention >= '00:00:00'::interval) AND (retention <= '100 years'::interval))),
    CONSTRAINT retry_delays_in_range CHECK ((((cardinality(retry_delays_ms) >= 1) AND (cardinality(retry_delays_ms) <= 100)) AND (0 <= ALL (retry_delays_ms)) AND ('2678400000'::bigint >= ALL (retry_delays_ms)) AND (array_position(retry_delays_ms, NULL::integer) IS NULL))),
    CONSTRAINT secret_headers_is_object CHECK ((jsonb_typeof(secret_headers) = 'object'::text)),
    CONSTRAINT signing_secrets_few CHECK (((cardinality(signing_secrets) <= 5) AND (array_position(signing_secrets, NULL::text) IS NULL))),
    CONSTRAINT timeout_ms_in_range CHECK (((timeout_ms >= 1) AND (timeout_ms <= 400000))),
    CONSTRAINT url_is_http CHECK ((url ~* '^https?://[^/\s]+\S*$'::text))
);

--
-- Name: dead_job; Type: VIEW; Schema: supaqueue; Owner: -
--

CREATE VIEW supaqueue.dead_job AS
 SELECT j.id,
    j.queue,
    COALESCE(q.name, (q.id)::text) AS queue_name,
    j.reason,
    j.error,
    j.http_status,
    j.attempts,
    j.failed_at,
    j.payload
   FROM (supaqueue.job j
     JOIN supaqueue.queue q ON ((q.id = j.queue)))
  WHERE (j.failed_at IS NOT NULL);

--
-- Name: dispatcher; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.dispatcher (
    no bigint NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    renewed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_ms integer NOT NULL,
    wants_wakeup boolean DEFAULT true NOT NULL,
    CONSTRAINT lease_ms_in_range CHECK (((lease_ms >= 1000) AND (lease_ms <= 600000)))
)
WITH (fillfactor='50');

--
-- Name: dispatcher_no_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.dispatcher ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME supaqueue.dispatcher_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: job_dependencies; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.job_dependencies (
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    source uuid NOT NULL,
    target uuid NOT NULL,
    satisfied_at timestamp with time zone,
    on_failure text DEFAULT 'wait'::text NOT NULL,
    on_success text DEFAULT 'run'::text NOT NULL,
    CONSTRAINT not_itself CHECK ((source <> target)),
    CONSTRAINT on_failure_known CHECK ((on_failure = ANY (ARRAY['wait'::text, 'cancel'::text, 'run'::text]))),
    CONSTRAINT on_success_known CHECK ((on_success = ANY (ARRAY['run'::text, 'cancel'::text])))
);

--
-- Name: lane; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.lane (
    queue uuid NOT NULL,
    key text NOT NULL,
    jobs uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    started_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    started integer[] DEFAULT '{}'::integer[] NOT NULL
)
WITH (fillfactor='50');

--
-- Name: limiter; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.limiter (
    queue uuid NOT NULL,
    started_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    started integer[] DEFAULT '{}'::integer[] NOT NULL,
    last_key text
)
WITH (fillfactor='50');

--
-- Name: migration; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: past_attempt; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.past_attempt (
    job uuid NOT NULL,
    call bigint NOT NULL,
    number integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    http_status integer,
    error text,
    response text,
    dispatcher bigint
);

--
-- Name: past_dispatcher; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.past_dispatcher (
    no bigint NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

--
-- Name: prune_mark; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.prune_mark (
    is_only boolean DEFAULT true NOT NULL,
    job uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    lane_queue uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    lane_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT prune_mark_is_only_check CHECK (is_only)
);

--
-- Name: schedule; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.schedule (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    queue uuid NOT NULL,
    cron text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    catch_up text DEFAULT 'once'::text NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    next_at timestamp with time zone,
    last_at timestamp with time zone,
    last_job uuid,
    CONSTRAINT catch_up_known CHECK ((catch_up = ANY (ARRAY['once'::text, 'skip'::text]))),
    CONSTRAINT options_is_object CHECK ((jsonb_typeof(options) = 'object'::text))
);

--
-- Name: worker_no_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.worker ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME supaqueue.worker_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: breaker breaker_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.breaker
    ADD CONSTRAINT breaker_pkey PRIMARY KEY (queue);

--
-- Name: dedup dedup_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.dedup
    ADD CONSTRAINT dedup_pkey PRIMARY KEY (queue, key);

--
-- Name: dispatcher dispatcher_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.dispatcher
    ADD CONSTRAINT dispatcher_pkey PRIMARY KEY (no);

--
-- Name: job_dependencies job_dependencies_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.job_dependencies
    ADD CONSTRAINT job_dependencies_pkey PRIMARY KEY (source, target);

--
-- Name: job job_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

--
-- Name: lane lane_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.lane
    ADD CONSTRAINT lane_pkey PRIMARY KEY (queue, key);

--
-- Name: limiter limiter_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.limiter
    ADD CONSTRAINT limiter_pkey PRIMARY KEY (queue);

--
-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);

--
-- Name: past_attempt past_attempt_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.past_attempt
    ADD CONSTRAINT past_attempt_pkey PRIMARY KEY (job, call);

--
-- Name: past_dispatcher past_dispatcher_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.past_dispatcher
    ADD CONSTRAINT past_dispatcher_pkey PRIMARY KEY (no);

--
-- Name: prune_mark prune_mark_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.prune_mark
    ADD CONSTRAINT prune_mark_pkey PRIMARY KEY (is_only);

--
-- Name: queue queue_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.queue
    ADD CONSTRAINT queue_pkey PRIMARY KEY (id);

--
-- Name: schedule schedule_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name);

--
-- Name: worker worker_no_key; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.worker
    ADD CONSTRAINT worker_no_key UNIQUE (no);

--
-- Name: worker worker_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (id);

--
-- Name: job_call; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_call ON supaqueue.job USING btree (worker, call) WHERE (worker IS NOT NULL);

--
-- Name: job_dependencies_backward; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_dependencies_backward ON supaqueue.job_dependencies USING btree (source) WHERE (source > target);

--
-- Name: job_dependencies_target; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_dependencies_target ON supaqueue.job_dependencies USING btree (target);

--
-- Name: job_due; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_due ON supaqueue.job USING btree (due_at) WHERE (due_at IS NOT NULL);

--
-- Name: job_failed; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_failed ON supaqueue.job USING btree (queue, failed_at) WHERE (failed_at IS NOT NULL);

--
-- Name: job_lane; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_lane ON supaqueue.job USING btree (queue, priority, key, ready) WHERE ((ready IS NOT NULL) AND (key IS NOT NULL));

--
-- Name: job_ready; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_ready ON supaqueue.job USING btree (queue, priority, ready) WHERE ((ready IS NOT NULL) AND (key IS NULL));

--
-- Name: queue_breaker; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX queue_breaker ON supaqueue.queue USING btree (id) WHERE (breaker_threshold IS NOT NULL);

--
-- Name: queue_name; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX queue_name ON supaqueue.queue USING btree (name);

--
-- Name: schedule_next; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX schedule_next ON supaqueue.schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

--
-- Name: worker_dispatcher; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_dispatcher ON supaqueue.worker USING btree (dispatcher) WHERE (dispatcher IS NOT NULL);

--
-- Name: worker_queue; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_queue ON supaqueue.worker USING btree (queue);

--
-- Name: worker_queue_retiring; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_queue_retiring ON supaqueue.worker USING btree (queue) WHERE retiring;

--
-- Name: worker_retiring; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_retiring ON supaqueue.worker USING btree (dispatcher) WHERE retiring;

--
-- Name: current_job current_job_deleted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER current_job_deleted INSTEAD OF DELETE ON supaqueue.current_job FOR EACH ROW EXECUTE FUNCTION supaqueue._current_job_deleted();

--
-- Name: current_job current_job_inserted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER current_job_inserted INSTEAD OF INSERT ON supaqueue.current_job FOR EACH ROW EXECUTE FUNCTION supaqueue._current_job_inserted();

--
-- Name: current_job current_job_updated; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER current_job_updated INSTEAD OF UPDATE ON supaqueue.current_job FOR EACH ROW EXECUTE FUNCTION supaqueue._current_job_updated();

--
-- Name: job_dependencies dependencies_added; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER dependencies_added AFTER INSERT ON supaqueue.job_dependencies REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._dependencies_added();

--
-- Name: job_dependencies dependencies_removed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER dependencies_removed AFTER DELETE ON supaqueue.job_dependencies REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._dependencies_removed();

--
-- Name: job job_changed_by_hand; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_changed_by_hand AFTER UPDATE ON supaqueue.job FOR EACH ROW WHEN ((new.writes = old.writes)) EXECUTE FUNCTION supaqueue._changed_by_hand();

--
-- Name: job job_inserted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_inserted AFTER INSERT ON supaqueue.job FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: job job_placed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_placed BEFORE INSERT ON supaqueue.job FOR EACH ROW WHEN (((new.status IS DISTINCT FROM 'pending'::supaqueue.job_status) OR (new.attempts <> 0) OR (new.blockers <> 0) OR (num_nonnulls(new.run_at, new.expires_at, new.key, new.dedup_key, new.max_attempts, new.timeout_ms, new.method, new.headers, new.backoff_ms, new.backoff_max_ms, new.retry_delays_ms, new.max_age_ms, new.dedup_for, new.on_duplicate, new.with_sources) > 0) OR (pg_column_size(new.payload) > 50000))) EXECUTE FUNCTION supaqueue._place_job();

--
-- Name: queue queue_changed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER queue_changed BEFORE UPDATE ON supaqueue.queue FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION supaqueue._queue_changed();

--
-- Name: queue queue_updated; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER queue_updated AFTER UPDATE ON supaqueue.queue FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: worker worker_deleted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER worker_deleted BEFORE DELETE ON supaqueue.worker FOR EACH ROW WHEN (old.locked) EXECUTE FUNCTION supaqueue._worker_deleted();

--
-- Name: worker worker_inserted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER worker_inserted AFTER INSERT ON supaqueue.worker FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: worker worker_removed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER worker_removed AFTER DELETE ON supaqueue.worker FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: breaker breaker_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.breaker
    ADD CONSTRAINT breaker_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: dedup dedup_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.dedup
    ADD CONSTRAINT dedup_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: job_dependencies job_dependencies_source_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.job_dependencies
    ADD CONSTRAINT job_dependencies_source_fkey FOREIGN KEY (source) REFERENCES supaqueue.job(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: job_dependencies job_dependencies_target_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.job_dependencies
    ADD CONSTRAINT job_dependencies_target_fkey FOREIGN KEY (target) REFERENCES supaqueue.job(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: job job_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.job
    ADD CONSTRAINT job_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: lane lane_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.lane
    ADD CONSTRAINT lane_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: limiter limiter_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.limiter
    ADD CONSTRAINT limiter_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: past_attempt past_attempt_job_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.past_attempt
    ADD CONSTRAINT past_attempt_job_fkey FOREIGN KEY (job) REFERENCES supaqueue.job(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: schedule schedule_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.schedule
    ADD CONSTRAINT schedule_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: worker worker_dispatcher_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.worker
    ADD CONSTRAINT worker_dispatcher_fkey FOREIGN KEY (dispatcher) REFERENCES supaqueue.dispatcher(no);

--
-- Name: worker worker_queue_fkey; Type: FK CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.worker
    ADD CONSTRAINT worker_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.queue(id) ON UPDATE CASCADE ON DELETE CASCADE;

--
-- Name: breaker; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.breaker ENABLE ROW LEVEL SECURITY;

--
-- Name: dedup; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.dedup ENABLE ROW LEVEL SECURITY;

--
-- Name: dispatcher; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.dispatcher ENABLE ROW LEVEL SECURITY;

--
-- Name: job; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.job ENABLE ROW LEVEL SECURITY;

--
-- Name: job_dependencies; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.job_dependencies ENABLE ROW LEVEL SECURITY;

--
-- Name: lane; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.lane ENABLE ROW LEVEL SECURITY;

--
-- Name: limiter; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.limiter ENABLE ROW LEVEL SECURITY;

--
-- Name: migration; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.migration ENABLE ROW LEVEL SECURITY;

--
-- Name: past_attempt; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.past_attempt ENABLE ROW LEVEL SECURITY;

--
-- Name: past_dispatcher; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.past_dispatcher ENABLE ROW LEVEL SECURITY;

--
-- Name: prune_mark; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.prune_mark ENABLE ROW LEVEL SECURITY;

--
-- Name: queue; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.queue ENABLE ROW LEVEL SECURITY;

--
-- Name: schedule; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.schedule ENABLE ROW LEVEL SECURITY;

--
-- Name: breaker service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.breaker TO service_role USING (true) WITH CHECK (true);

--
-- Name: dedup service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.dedup TO service_role USING (true) WITH CHECK (true);

--
-- Name: dispatcher service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.dispatcher TO service_role USING (true) WITH CHECK (true);

--
-- Name: job service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.job TO service_role USING (true) WITH CHECK (true);

--
-- Name: job_dependencies service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.job_dependencies TO service_role USING (true) WITH CHECK (true);

--
-- Name: lane service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.lane TO service_role USING (true) WITH CHECK (true);

--
-- Name: limiter service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.limiter TO service_role USING (true) WITH CHECK (true);

--
-- Name: migration service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.migration TO service_role USING (true) WITH CHECK (true);

--
-- Name: past_attempt service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.past_attempt TO service_role USING (true) WITH CHECK (true);

--
-- Name: past_dispatcher service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.past_dispatcher TO service_role USING (true) WITH CHECK (true);

--
-- Name: prune_mark service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.prune_mark TO service_role USING (true) WITH CHECK (true);

--
-- Name: queue service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.queue TO service_role USING (true) WITH CHECK (true);

--
-- Name: schedule service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.schedule TO service_role USING (true) WITH CHECK (true);

--
-- Name: worker service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.worker TO service_role USING (true) WITH CHECK (true);

--
-- Name: worker; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.worker ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA supaqueue; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA supaqueue TO service_role;

--
-- Name: FUNCTION end_current_job(cur_job_id uuid, _is_complete boolean, _is_successful boolean); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.end_current_job(cur_job_id uuid, _is_complete boolean, _is_successful boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_current_job(cur_job_id uuid, _is_complete boolean, _is_successful boolean) TO service_role;

--
-- Name: FUNCTION _backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer) TO service_role;

--
-- Name: FUNCTION _call_id(p_worker_no bigint, p_call bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._call_id(p_worker_no bigint, p_call bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._call_id(p_worker_no bigint, p_call bigint) TO service_role;

--
-- Name: FUNCTION _call_no(p_call_id uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._call_no(p_call_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._call_no(p_call_id uuid) TO service_role;

--
-- Name: FUNCTION _call_worker_no(p_call_id uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._call_worker_no(p_call_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._call_worker_no(p_call_id uuid) TO service_role;

--
-- Name: FUNCTION _calls_of(p_workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._calls_of(p_workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._calls_of(p_workers uuid[]) TO service_role;

--
-- Name: FUNCTION _changed_by_hand(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._changed_by_hand() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._changed_by_hand() TO service_role;

--
-- Name: FUNCTION uuid_v7(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.uuid_v7() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.uuid_v7() TO service_role;

--
-- Name: SEQUENCE ready_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.ready_seq TO service_role;

--
-- Name: TABLE job; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.job TO service_role;

--
-- Name: FUNCTION _check_job(p_job supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_job(p_job supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_job(p_job supaqueue.job) TO service_role;

--
-- Name: FUNCTION _check_number(p_name text, p_value bigint, p_min bigint, p_max bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_number(p_name text, p_value bigint, p_min bigint, p_max bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_number(p_name text, p_value bigint, p_min bigint, p_max bigint) TO service_role;

--
-- Name: FUNCTION _check_queue(settings jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_queue(settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_queue(settings jsonb) TO service_role;

--
-- Name: FUNCTION _check_secret_name(p_setting text, p_value jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_secret_name(p_setting text, p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_secret_name(p_setting text, p_value jsonb) TO service_role;

--
-- Name: FUNCTION _current_job_deleted(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._current_job_deleted() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._current_job_deleted() TO service_role;

--
-- Name: FUNCTION _current_job_inserted(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._current_job_inserted() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._current_job_inserted() TO service_role;

--
-- Name: FUNCTION _current_job_updated(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._current_job_updated() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._current_job_updated() TO service_role;

--
-- Name: FUNCTION _dependencies_added(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._dependencies_added() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._dependencies_added() TO service_role;

--
-- Name: FUNCTION _dependencies_removed(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._dependencies_removed() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._dependencies_removed() TO service_role;

--
-- Name: FUNCTION _due_at(p_status supaqueue.job_status, p_blockers integer, p_run_at timestamp with time zone, p_expires_at timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._due_at(p_status supaqueue.job_status, p_blockers integer, p_run_at timestamp with time zone, p_expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._due_at(p_status supaqueue.job_status, p_blockers integer, p_run_at timestamp with time zone, p_expires_at timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _end_call(p_worker uuid, p_job uuid, p_call bigint, p_outcome text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._end_call(p_worker uuid, p_job uuid, p_call bigint, p_outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._end_call(p_worker uuid, p_job uuid, p_call bigint, p_outcome text) TO service_role;

--
-- Name: FUNCTION _end_lease(p_dispatcher bigint, p_error text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._end_lease(p_dispatcher bigint, p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._end_lease(p_dispatcher bigint, p_error text) TO service_role;

--
-- Name: FUNCTION _end_overdue(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._end_overdue() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._end_overdue() TO service_role;

--
-- Name: FUNCTION _fire_schedules(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._fire_schedules() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._fire_schedules() TO service_role;

--
-- Name: FUNCTION _free_idle(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._free_idle() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._free_idle() TO service_role;

--
-- Name: FUNCTION _free_workers(p_workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._free_workers(p_workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._free_workers(p_workers uuid[]) TO service_role;

--
-- Name: FUNCTION _give_back(p_jobs uuid[], p_calls bigint[], p_error text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text) TO service_role;

--
-- Name: FUNCTION _header_lines(p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._header_lines(p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._header_lines(p_headers jsonb) TO service_role;

--
-- Name: FUNCTION _hold_lease(p_dispatcher bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._hold_lease(p_dispatcher bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._hold_lease(p_dispatcher bigint) TO service_role;

--
-- Name: TABLE dedup; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.dedup TO service_role;

--
-- Name: FUNCTION _holds_dedup_key(p_key supaqueue.dedup); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup) TO service_role;

--
-- Name: FUNCTION _lease_lock(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._lease_lock() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._lease_lock() TO service_role;

--
-- Name: FUNCTION _place_job(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._place_job() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._place_job() TO service_role;

--
-- Name: FUNCTION _queue_changed(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._queue_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._queue_changed() TO service_role;

--
-- Name: FUNCTION _queue_has_keys(p_queue uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._queue_has_keys(p_queue uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._queue_has_keys(p_queue uuid) TO service_role;

--
-- Name: FUNCTION _queue_id(p_queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._queue_id(p_queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._queue_id(p_queue text) TO service_role;

--
-- Name: FUNCTION _retake_dedup_key(p_job supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._retake_dedup_key(p_job supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._retake_dedup_key(p_job supaqueue.job) TO service_role;

--
-- Name: FUNCTION _retake_dedup_keys(p_jobs uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._retake_dedup_keys(p_jobs uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._retake_dedup_keys(p_jobs uuid[]) TO service_role;

--
-- Name: FUNCTION _satisfy(p_sources uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._satisfy(p_sources uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._satisfy(p_sources uuid[]) TO service_role;

--
-- Name: FUNCTION _secret_header_lines(p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._secret_header_lines(p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._secret_header_lines(p_headers jsonb) TO service_role;

--
-- Name: FUNCTION _settle_failed(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_errors text[], p_responses text[], p_retries boolean[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._settle_failed(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_errors text[], p_responses text[], p_retries boolean[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._settle_failed(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_errors text[], p_responses text[], p_retries boolean[]) TO service_role;

--
-- Name: FUNCTION _settle_succeeded(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_responses text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._settle_succeeded(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_responses text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._settle_succeeded(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_responses text[]) TO service_role;

--
-- Name: FUNCTION _sources_failed(p_sources uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._sources_failed(p_sources uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._sources_failed(p_sources uuid[]) TO service_role;

--
-- Name: FUNCTION _sweep_dedup(most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._sweep_dedup(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._sweep_dedup(most integer) TO service_role;

--
-- Name: FUNCTION _take_dedup_key(p_job supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._take_dedup_key(p_job supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._take_dedup_key(p_job supaqueue.job) TO service_role;

--
-- Name: FUNCTION _take_over(p_job supaqueue.job, p_duplicate supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._take_over(p_job supaqueue.job, p_duplicate supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._take_over(p_job supaqueue.job, p_duplicate supaqueue.job) TO service_role;

--
-- Name: FUNCTION _to_jsonb(p_text text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._to_jsonb(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._to_jsonb(p_text text) TO service_role;

--
-- Name: FUNCTION _transition(p_status supaqueue.job_status, p_event text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._transition(p_status supaqueue.job_status, p_event text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._transition(p_status supaqueue.job_status, p_event text) TO service_role;

--
-- Name: FUNCTION _transitions(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._transitions() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._transitions() TO service_role;

--
-- Name: FUNCTION _unblock(p_targets uuid[], p_counts integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._unblock(p_targets uuid[], p_counts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._unblock(p_targets uuid[], p_counts integer[]) TO service_role;

--
-- Name: FUNCTION _wake(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._wake() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._wake() TO service_role;

--
-- Name: FUNCTION _wake_trigger(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._wake_trigger() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._wake_trigger() TO service_role;

--
-- Name: FUNCTION _worker_deleted(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._worker_deleted() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._worker_deleted() TO service_role;

--
-- Name: FUNCTION cancel(job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.cancel(job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.cancel(job uuid) TO service_role;

--
-- Name: FUNCTION cancel_pending(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.cancel_pending(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.cancel_pending(queue text) TO service_role;

--
-- Name: FUNCTION claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[]) TO service_role;

--
-- Name: FUNCTION create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb) TO service_role;

--
-- Name: FUNCTION dead_job_summary(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.dead_job_summary(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.dead_job_summary(queue text) TO service_role;

--
-- Name: FUNCTION drop_queue(queue text, force boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.drop_queue(queue text, force boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.drop_queue(queue text, force boolean) TO service_role;

--
-- Name: FUNCTION enqueue(queue text, payload jsonb, run_at timestamp with time zone, priority integer, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, key text, dedup_key text, dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint, after uuid[], with_sources boolean, on_success text, on_failure text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.enqueue(queue text, payload jsonb, run_at timestamp with time zone, priority integer, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, key text, dedup_key text, dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint, after uuid[], with_sources boolean, on_success text, on_failure text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.enqueue(queue text, payload jsonb, run_at timestamp with time zone, priority integer, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, key text, dedup_key text, dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint, after uuid[], with_sources boolean, on_success text, on_failure text) TO service_role;

--
-- Name: FUNCTION enqueue_many(queue text, payloads jsonb[], priority integer, run_at timestamp with time zone, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, keys text[], dedup_keys text[], dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.enqueue_many(queue text, payloads jsonb[], priority integer, run_at timestamp with time zone, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, keys text[], dedup_keys text[], dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.enqueue_many(queue text, payloads jsonb[], priority integer, run_at timestamp with time zone, max_attempts integer, timeout_ms integer, method text, path text, query text, headers jsonb, held boolean, expires_at timestamp with time zone, keys text[], dedup_keys text[], dedup_for interval, on_duplicate text, backoff_ms integer, backoff_max_ms integer, retry_delays_ms integer[], max_age_ms bigint) TO service_role;

--
-- Name: FUNCTION hold(queue uuid, hold_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.hold(queue uuid, hold_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.hold(queue uuid, hold_ms bigint) TO service_role;

--
-- Name: FUNCTION lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[]) TO service_role;

--
-- Name: FUNCTION pause(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.pause(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.pause(queue text) TO service_role;

--
-- Name: FUNCTION process_jobs(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.process_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.process_jobs() TO service_role;

--
-- Name: FUNCTION promote(most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.promote(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.promote(most integer) TO service_role;

--
-- Name: FUNCTION queue_status(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.queue_status() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.queue_status() TO service_role;

--
-- Name: FUNCTION recover(dispatcher bigint, calls bigint[], workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[]) TO service_role;

--
-- Name: FUNCTION redrive(queue text, since timestamp with time zone, until timestamp with time zone, error text, reason text, most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.redrive(queue text, since timestamp with time zone, until timestamp with time zone, error text, reason text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.redrive(queue text, since timestamp with time zone, until timestamp with time zone, error text, reason text, most integer) TO service_role;

--
-- Name: FUNCTION register(name text, version text, lease_ms integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.register(name text, version text, lease_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.register(name text, version text, lease_ms integer) TO service_role;

--
-- Name: FUNCTION release_workers(dispatcher bigint, workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.release_workers(dispatcher bigint, workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.release_workers(dispatcher bigint, workers uuid[]) TO service_role;

--
-- Name: FUNCTION renew(dispatcher bigint, wants_wakeup boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.renew(dispatcher bigint, wants_wakeup boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.renew(dispatcher bigint, wants_wakeup boolean) TO service_role;

--
-- Name: FUNCTION resume(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.resume(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.resume(queue text) TO service_role;

--
-- Name: FUNCTION retry(job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.retry(job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.retry(job uuid) TO service_role;

--
-- Name: FUNCTION secrets(names text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.secrets(names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.secrets(names text[]) TO service_role;

--
-- Name: FUNCTION set_workers(queue text, workers integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.set_workers(queue text, workers integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.set_workers(queue text, workers integer) TO service_role;

--
-- Name: FUNCTION settle(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.settle(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.settle(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) TO service_role;

--
-- Name: FUNCTION settle_each(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.settle_each(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.settle_each(jobs uuid[], calls bigint[], outcomes text[], http_statuses integer[], errors text[], responses text[]) TO service_role;

--
-- Name: FUNCTION stopped(jobs uuid[], calls bigint[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.stopped(jobs uuid[], calls bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.stopped(jobs uuid[], calls bigint[]) TO service_role;

--
-- Name: FUNCTION tick(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.tick() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.tick() TO service_role;

--
-- Name: FUNCTION unregister(dispatcher bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.unregister(dispatcher bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.unregister(dispatcher bigint) TO service_role;

--
-- Name: FUNCTION update_job(job uuid, changes jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.update_job(job uuid, changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.update_job(job uuid, changes jsonb) TO service_role;

--
-- Name: FUNCTION update_queue(queue text, settings jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.update_queue(queue text, settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.update_queue(queue text, settings jsonb) TO service_role;

--
-- Name: TABLE breaker; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.breaker TO service_role;

--
-- Name: SEQUENCE call_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.call_seq TO service_role;

--
-- Name: TABLE worker; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.worker TO service_role;

--
-- Name: TABLE current_job; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.current_job TO service_role;

--
-- Name: TABLE queue; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.queue TO service_role;

--
-- Name: TABLE dead_job; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.dead_job TO service_role;

--
-- Name: TABLE dispatcher; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.dispatcher TO service_role;

--
-- Name: SEQUENCE dispatcher_no_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.dispatcher_no_seq TO service_role;

--
-- Name: TABLE job_dependencies; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.job_dependencies TO service_role;

--
-- Name: TABLE lane; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.lane TO service_role;

--
-- Name: TABLE limiter; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.limiter TO service_role;

--
-- Name: TABLE migration; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.migration TO service_role;

--
-- Name: TABLE past_attempt; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.past_attempt TO service_role;

--
-- Name: TABLE past_dispatcher; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.past_dispatcher TO service_role;

--
-- Name: TABLE prune_mark; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.prune_mark TO service_role;

--
-- Name: TABLE schedule; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.schedule TO service_role;

--
-- Name: SEQUENCE worker_no_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.worker_no_seq TO service_role;

--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: public; Owner: -
--

ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS  TO anon;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS  TO authenticated;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT ALL ON FUNCTIONS  TO service_role;

--
--

