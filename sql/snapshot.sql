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
-- Name: end_current_jobs(jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.end_current_jobs(batch jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_batch jsonb := case when jsonb_typeof(batch) = 'array' then jsonb_build_object('settlements', batch)
                     else batch end;
    v_most int := 0;
    v_result jsonb := jsonb '{}';
    v_begun record;
    v_claim record;
    v_queues uuid[];
    v_due_ms bigint;
    v_has_more boolean := true;
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        v_most := least(greatest(coalesce((v_batch ->> 'most')::int, 0), 0), 1000);
    end if;
    if v_batch -> 'request' is not null then
        select * into v_begun from supaqueue._relay_begin(
            (v_batch ->> 'request')::bigint, coalesce((v_batch ->> 'by')::uuid, gen_random_uuid()));
        v_result := jsonb_build_object('begun', coalesce(to_jsonb(v_begun.ids), '[]'));
        v_queues := v_begun.queues;
    end if;
    if v_batch -> 'took' is not null then
        delete from supaqueue.relay_request r
        where r.id = any (array(select jsonb_array_elements_text(v_batch -> 'took')::bigint));
    end if;
    if jsonb_array_length(v_batch -> 'settlements') > 0 then
        v_result := v_result || supaqueue._end_calls(v_batch -> 'settlements');
    end if;
    if v_batch -> 'running' is not null then
        v_result := v_result || jsonb_build_object('stopped', to_jsonb(array(
            select r.id
            from jsonb_array_elements_text(v_batch -> 'running') r (id)
            where not exists (
                select from supaqueue.worker w
                join supaqueue.job j on j.worker = w.id and j.call = supaqueue._call_no(r.id::uuid)
                where w.no = supaqueue._call_worker_no(r.id::uuid) and j.status = 'in_progress'))));
    end if;
    if v_most > 0 then
        select p.next_due_ms into v_due_ms from supaqueue.promote(100) p;
        select * into v_claim from supaqueue._relay_claim(v_most);
        v_result := v_result || jsonb_build_object('jobs', v_claim.items,
            'request', supaqueue._relay_request(v_claim.jobs, v_claim.calls),
            'wait_ms', least(v_claim.wait_ms, v_due_ms));
        v_queues := v_queues || v_claim.queues;
        v_has_more := v_claim.has_more;
    end if;
    if v_has_more then -- for others
        perform supaqueue._wake();
    end if;
    if v_queues is not null then
        v_result := v_result || jsonb_build_object('secrets', supaqueue._relay_secrets(v_queues));
    end if;
    return v_result;
end
$$;

--
-- Name: _add_callback(uuid, text, text, text, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._add_callback(p_job uuid, p_queue text, p_event text, p_on_success text, p_on_failure text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_callback uuid;
begin
    insert into supaqueue.job (queue, payload, with_sources)
    values (supaqueue._queue_id(p_queue), jsonb_build_object('job', p_job, 'event', p_event), true)
    returning id into v_callback;
    insert into supaqueue.job_dependencies (source, target, on_success, on_failure)
    values (p_job, v_callback, p_on_success, p_on_failure);
end
$$;

--
-- Name: _add_starts(timestamp with time zone[], integer[], integer, interval); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._add_starts(p_started_at timestamp with time zone[], p_started integer[], p_count integer, p_period interval, OUT started_at timestamp with time zone[], OUT started integer[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_at timestamptz := date_bin(p_period / 100, clock_timestamp(), 'epoch') + p_period / 50;
    v_last int := cardinality(p_started_at);
begin
    started_at := p_started_at;
    started := p_started;
    if v_last > 0 and started_at[v_last] >= v_at then
        started[v_last] := started[v_last] + p_count;
    else
        started_at := started_at || v_at;
        started := started || p_count;
    end if;
end
$$;

--
-- Name: _backoff(integer, integer, integer, integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer, p_delays_ms integer[] DEFAULT NULL::integer[]) RETURNS interval
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select case
        when p_delays_ms is null then
            random() * least(p_backoff_max_ms, p_backoff_ms * power(2, least(p_attempts - 1, 30)))
        else -- by place, since an array's first subscript need not be 1
            (select d.ms from unnest(p_delays_ms) with ordinality d (ms, n)
             where d.n = least(greatest(p_attempts, 1), cardinality(p_delays_ms)))
        end * interval '1 millisecond'
$$;

--
-- Name: _breaker_room(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._breaker_room(p_queue uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_state text;
    v_room int;
begin
    select q.breaker_state into v_state from supaqueue.queue q
    where q.id = p_queue and q.breaker_threshold is not null and q.breaker_state <> 'closed'
      and (q.breaker_state <> 'open' or q.held_until is null or q.held_until <= clock_timestamp());
    if not found then
        return (select 0 from supaqueue.queue q
                where q.id = p_queue and q.breaker_threshold is not null and q.breaker_state = 'open');
    end if;

    if v_state = 'open' then
        -- who holds the row wakes us when they let go
        perform from supaqueue.queue q
        where q.id = p_queue and q.breaker_state = 'open' for no key update skip locked;
        if not found then
            return 0;
        end if;
        update supaqueue.queue q set breaker_state = 'half_open' where q.id = p_queue;
    end if;
    v_room := case when v_state = 'ramping' then (
        select least(1 + coalesce(max(b.successes), 0), (
                   select count(*) from supaqueue.worker w where w.queue = p_queue and not w.retiring))
        from supaqueue.breaker b where b.queue = p_queue) else 1 end;
    return greatest(v_room - (
        select count(*) from supaqueue._calls_of(array(
            select w.id from supaqueue.worker w where w.queue = p_queue and w.locked))), 0);
end
$$;

--
-- Name: _call_id(bigint, bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_id(p_worker_no bigint, p_call bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    RETURN ((lpad(to_hex(p_worker_no), 16, '0'::text) || lpad(to_hex(p_call), 16, '0'::text)))::uuid;

--
-- Name: _call_no(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_no(p_call_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN ((('x'::text || "right"(replace((p_call_id)::text, '-'::text, ''::text), 16)))::bit(64))::bigint;

--
-- Name: _call_worker_no(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._call_worker_no(p_call_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    RETURN ((('x'::text || "left"(replace((p_call_id)::text, '-'::text, ''::text), 16)))::bit(64))::bigint;

--
-- Name: _calls_of(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._calls_of(p_workers uuid[]) RETURNS TABLE(worker uuid, job uuid, call bigint, started_at timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    AS $$
#variable_conflict use_column
begin
    return query
    select w.id, j.id, j.call, j.started_at
    from unnest(p_workers) w (id)
    cross join lateral (
        select n.id, n.call, n.started_at, n.status
        from supaqueue.job n
        where n.worker = w.id and n.call is not null
        order by n.call desc
        limit 8
    ) j
    where j.status = 'in_progress';
end
$$;

--
-- Name: _cancel_targets(uuid[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cancel_targets(p_sources uuid[], p_targets uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_cancelled uuid[];
    v_under_way uuid[];
    v_counts int[];
begin
    perform from supaqueue.job where id = any (p_targets) order by id for no key update;

    with cancelled as (
        update supaqueue.job j
        set status = 'cancelled',
            reason = 'source',
            error = 'source ' || t.source || case t.status when 'success' then ' succeeded'
                    when 'failed' then ' failed' else ' was cancelled' end,
            ready = null,
            due_at = null,
            finished_at = clock_timestamp(),
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from (
            select distinct on (e.target) e.target, e.source, s.status
            from unnest(p_sources, p_targets) e (source, target)
            join supaqueue.job s on s.id = any (array[e.source])
            order by e.target, e.source
        ) t
        where j.id = any (array[t.target]) and (j.status = 'pending' or j.status is null)
        returning j.id
    )
    select array_agg(id) into v_cancelled from cancelled;

    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        from unnest(p_sources, p_targets) e (source, target)
        join supaqueue.job j on j.id = any (array[e.target])
        where d.source = any (array[e.source]) and d.target = any (array[e.target])
          and d.satisfied_at is null and j.status = 'in_progress'
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_under_way, v_counts
    from (select target, count(*)::int as count from satisfied group by target) t;
    if v_under_way is not null then
        perform supaqueue._unblock(v_under_way, v_counts);
    end if;
    return v_cancelled;
end
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
    v_expires_at timestamptz := case when not v_starts_over or new.expires_at > clock_timestamp() then new.expires_at end;
    v_is_in_line boolean := coalesce(new.status = 'pending', false) and new.blockers = 0
        and (v_run_at is null or v_run_at <= now());
    v_finished_at timestamptz := case when v_has_ended then
        case when v_is_new then clock_timestamp() else new.finished_at end end;
begin
    perform supaqueue._check_job(new);
    if (new.headers, new.path, new.query) is distinct from (old.headers, old.path, old.query) then
        perform supaqueue._check_request(new.headers, new.path, new.query);
    end if;
    if new.dedup_key is not null and not v_has_ended
        and (v_starts_over or (new.queue, new.dedup_key) is distinct from (old.queue, old.dedup_key)
             or (old.expires_at <= clock_timestamp() and (new.expires_at <= clock_timestamp()) is not true))
    then
        perform supaqueue._retake_dedup_key(new);
    end if;
    if v_is_new and new.status = 'in_progress' and supaqueue._transition(old.status, 'set in_progress') = 'SQ004' then
        raise exception 'status in_progress cannot be set by hand' using errcode = 'SQ004',
            hint = 'Set it to pending: a dispatcher calls it next.';
    end if;
    if v_is_new then
        perform supaqueue._keep_attempt(old);
    end if;

    update supaqueue.job j
    set attempts = case when v_starts_over then 0 else new.attempts end,
        retrying_since = case when not v_starts_over then new.retrying_since end,
        call = case when not v_starts_over or old.status = 'in_progress' then new.call end,
        run_at = v_run_at,
        expires_at = v_expires_at,
        ready = case when v_is_in_line then coalesce(new.ready, nextval('supaqueue.ready_seq')) end,
        due_at = case when v_is_in_line then v_expires_at
                 else supaqueue._due_at(new.status, new.blockers, v_run_at, v_expires_at) end,
        finished_at = v_finished_at,
        failed_at = case when new.status = 'failed' then v_finished_at end,
        reason = case when new.status in ('failed', 'cancelled', 'in_progress') then
                 case when v_is_new then 'by_hand' else new.reason end end,
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    where j.id = new.id;

    if new.key is not null and (new.queue, new.key) is distinct from (old.queue, old.key) then
        perform supaqueue._queue_has_keys(new.queue);
        if not v_is_new and new.status = 'in_progress' and exists (
            select from supaqueue.queue q where q.id = new.queue and (q.key_order or q.key_concurrency is not null))
        then
            perform supaqueue._fill_lanes(new.queue, false);
        end if;
    end if;
    if v_is_new and old.status = 'in_progress' then
        perform pg_notify('supaqueue', 'stop ' || old.call);
        if old.dispatcher is null then
            perform supaqueue._stop_worker(old.worker);
        end if;
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
-- Name: _check_duplicates(interval, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_duplicates(p_dedup_for interval, p_on_duplicate text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_policies constant text[] := array['keep', 'replace', 'debounce'];
begin
    if p_dedup_for not between '1 millisecond' and '10 years' then
        raise exception 'dedup_for is %, it must be between 1 millisecond and 10 years', p_dedup_for
            using errcode = 'SQ006', hint = 'Leave it null for as long as the job is unfinished.';
    elsif p_on_duplicate <> all (v_policies) then
        raise exception 'on_duplicate "%" is not known', p_on_duplicate using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_policies, ', ') || '.';
    end if;
end
$$;

--
-- Name: _check_headers(text, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_headers(p_name text, p_headers jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_fault text := supaqueue._header_fault(p_headers);
begin
    if jsonb_typeof(p_headers) <> 'object' then
        raise exception '% must be an object, not %', p_name, jsonb_typeof(p_headers) using errcode = 'SQ006',
            hint = 'For example {"x-tenant": "7"}.';
    elsif v_fault is not null then
        raise exception '%: %', p_name, v_fault using errcode = 'SQ006',
            hint = 'A name has letters, digits and hyphens, its value is a text of one line.';
    end if;
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
WITH (fillfactor='40', autovacuum_vacuum_insert_threshold='-1', autovacuum_vacuum_cost_limit='2000');

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
    elsif p_job.key = '' or octet_length(p_job.key) > 500 then
        raise exception 'key is % bytes long, it must be 1 to 500', octet_length(p_job.key) using errcode = 'SQ006',
            hint = 'Leave it null for a job without a key.';
    elsif p_job.dedup_key = '' or octet_length(p_job.dedup_key) > 500 then
        raise exception 'dedup_key is % bytes long, it must be 1 to 500', octet_length(p_job.dedup_key)
            using errcode = 'SQ006', hint = 'For something longer, use its hash.';
    elsif p_job.dedup_key is null and num_nonnulls(p_job.dedup_for, p_job.on_duplicate) > 0 then
        raise exception 'dedup_for and on_duplicate need a dedup_key' using errcode = 'SQ006';
    elsif p_job.with_sources and jsonb_typeof(p_job.payload) <> 'object' then
        raise exception 'a payload that takes in the sources must be an object, not %', jsonb_typeof(p_job.payload)
            using errcode = 'SQ006', hint = 'They are added to it as the member "sources".';
    end if;
    if p_job.dedup_key is not null then
        perform supaqueue._check_duplicates(p_job.dedup_for, p_job.on_duplicate);
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
        array_ndims(p_job.retry_delays_ms) is distinct from 1 or cardinality(p_job.retry_delays_ms) > 100
        or array_position(p_job.retry_delays_ms, null) is not null or not 0 <= all (p_job.retry_delays_ms))
    then
        raise exception 'retry_delays_ms is %, it must be 1 to 100 delays of 0 to 2147483647 milliseconds',
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
    CONSTRAINT final_statuses_are_statuses CHECK (((cardinality(final_statuses) <= 200) AND (COALESCE(array_ndims(final_statuses), 1) = 1) AND (300 <= ALL (final_statuses)) AND (599 >= ALL (final_statuses)) AND (array_position(final_statuses, NULL::integer) IS NULL))),
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
    CONSTRAINT retry_delays_in_range CHECK (((retry_delays_ms IS NULL) OR ((NOT (array_ndims(retry_delays_ms) IS DISTINCT FROM 1)) AND (cardinality(retry_delays_ms) <= 100) AND (0 <= ALL (retry_delays_ms)) AND (array_position(retry_delays_ms, NULL::integer) IS NULL)))),
    CONSTRAINT secret_headers_is_object CHECK ((jsonb_typeof(secret_headers) = 'object'::text)),
    CONSTRAINT signing_secrets_few CHECK (((cardinality(signing_secrets) <= 5) AND (array_position(signing_secrets, NULL::text) IS NULL))),
    CONSTRAINT timeout_ms_in_range CHECK (((timeout_ms >= 1) AND (timeout_ms <= 400000))),
    CONSTRAINT url_is_http CHECK ((url ~* '^https?://[^/\s]+\S*$'::text))
);

--
-- Name: _check_queue(supaqueue.queue); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_queue(p_queue supaqueue.queue) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_delays constant int[] := p_queue.retry_delays_ms;
    v_statuses constant int[] := p_queue.final_statuses;
    v_wrong text;
begin
    if array_ndims(v_delays) is distinct from 1 and v_delays is not null
       or cardinality(v_delays) > 100 or array_position(v_delays, null) is not null or not 0 <= all (v_delays)
    then
        raise exception 'retry_delays_ms is %, it must be 1 to 100 delays of 0 to 2147483647 milliseconds', v_delays
            using errcode = 'SQ006', hint = 'For example {5000,300000}: after 5 seconds, then after 5 minutes.';
    elsif v_statuses is null or array_ndims(v_statuses) > 1 or cardinality(v_statuses) > 200
          or array_position(v_statuses, null) is not null or not (300 <= all (v_statuses) and 599 >= all (v_statuses))
    then
        raise exception 'final_statuses is %, it must be up to 200 statuses of 300 to 599',
            coalesce(v_statuses::text, 'null') using errcode = 'SQ006',
            hint = 'For example {400,422}; {} when no status ends a job at once.';
    elsif not (p_queue.breaker_threshold > 0 and p_queue.breaker_threshold <= 1) then
        raise exception 'breaker_threshold is %, it must be more than 0 and 1 at the most', p_queue.breaker_threshold
            using errcode = 'SQ006', hint = 'It is a share of calls: 0.5 is half of them. Null takes the breaker away.';
    end if;

    select format('%s is %s, it must be between %s and %s', r.name, coalesce(r.value::text, 'null'), r.low, r.high)
    into v_wrong
    from (values
        ('max_age_ms', coalesce(p_queue.max_age_ms, 1), 1, 31536000000),
        ('breaker_window_ms', p_queue.breaker_window_ms, 1000, 3600000),
        ('breaker_min_calls', p_queue.breaker_min_calls, 1, 100000),
        ('breaker_open_ms', p_queue.breaker_open_ms, 100, 3600000)
    ) r (name, value, low, high)
    where (r.value between r.low and r.high) is not true
    limit 1;
    if found then
        raise exception '%', v_wrong using errcode = 'SQ006',
            hint = 'Times are in milliseconds. What is not given stays as it is.';
    end if;
end
$$;

--
-- Name: _check_request(jsonb, text, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_request(p_headers jsonb, p_path text, p_query text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._check_headers('headers', p_headers);
    if p_path ~ '[\u0001-\u0020\u007F]' then
        raise exception 'path has a blank or a control character' using errcode = 'SQ006',
            hint = 'Encode it: a blank is %20.';
    elsif p_query ~ '[\u0001-\u0020\u007F]' then
        raise exception 'query has a blank or a control character' using errcode = 'SQ006',
            hint = 'Encode it: a blank is %20 or +.';
    end if;
end
$$;

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
-- Name: _check_secret_names(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_secret_names(settings jsonb) RETURNS void
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
-- Name: _check_session(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_session() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_name pg_catalog.name;
begin
    if pg_my_temp_schema() = 0 then
        return;
    end if;
    -- by what depends on the temporary schema (2615 is pg_namespace, 1247 pg_type, 1259 pg_class, 11 pg_catalog):
    -- pg_type has no index by schema
    select b.typname into v_name
    from pg_catalog.pg_depend d
    left join pg_catalog.pg_type t on d.classid = 1247 and t.oid = d.objid
    left join pg_catalog.pg_class c on d.classid = 1259 and c.oid = d.objid
    join pg_catalog.pg_type b on b.typname = coalesce(t.typname, c.relname) and b.typnamespace = 11
    where d.refclassid = 2615 and d.refobjid = pg_my_temp_schema() and d.classid in (1247, 1259)
    limit 1;
    if found then
        raise exception 'the temporary type "%" hides a built-in one', v_name using errcode = 'SQ015',
            hint = 'Drop it, or give it another name.';
    end if;
end
$$;

--
-- Name: _check_webhook(jsonb, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_webhook(p_options jsonb, p_row jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_known constant text[] := array[
        'priority', 'delay_ms', 'expires_in_ms', 'key', 'key_column', 'dedup_column', 'dedup_for_ms',
        'on_duplicate', 'headers', 'max_attempts', 'timeout_ms'];
    v_mins constant bigint[] := array[-2147483648, 0, 1, null, null, null, 1, null, null, 1, 1];
    v_maxs constant bigint[] := array[
        2147483647, 31536000000, 31536000000, null, null, null, 315360000000, null, null, 1000, 400000];
    v_policies constant text[] := array['keep', 'replace', 'debounce'];
    v_option record;
    v_i int;
begin
    if coalesce(jsonb_typeof(p_options), '') <> 'object' then
        raise exception 'the options of a webhook must be an object' using errcode = 'SQ013',
            hint = 'For example {"key_column": "id", "delay_ms": 5000}.';
    end if;
    for v_option in select o.key as name, o.value, o.value #>> '{}' as text from jsonb_each(p_options) o loop
        v_i := array_position(v_known, v_option.name);
        if v_i is null then
            raise exception 'a webhook has no option "%"', v_option.name using errcode = 'SQ013',
                hint = 'The options are: ' || array_to_string(v_known, ', ') || '.';
        elsif v_mins[v_i] is not null then
            if (case when v_option.value::text ~ '^-?[0-9]{1,15}$'
                then v_option.text::bigint not between v_mins[v_i] and v_maxs[v_i] else true end)
            then
                raise exception 'option "%" is %, it must be a whole number from % to %',
                    v_option.name, v_option.value, v_mins[v_i], v_maxs[v_i] using errcode = 'SQ013',
                    hint = 'Leave it out to take the setting of the queue.';
            end if;
        elsif v_option.name = 'headers' then
            perform supaqueue._check_webhook_headers(v_option.value);
        elsif jsonb_typeof(v_option.value) <> 'string' or v_option.text = '' then
            raise exception 'option "%" is %, it must be a text', v_option.name, v_option.value
                using errcode = 'SQ013', hint = 'Leave it out if there is none.';
        elsif v_option.name = 'key' and octet_length(v_option.text) > 500 then
            raise exception 'option "key" is % bytes long, it must be 1 to 500', octet_length(v_option.text)
                using errcode = 'SQ013', hint = 'For something longer, use its hash.';
        elsif v_option.name = 'on_duplicate' and v_option.text <> all (v_policies) then
            raise exception 'option "on_duplicate" is %, which is not known', v_option.value
                using errcode = 'SQ013', hint = 'It is one of ' || array_to_string(v_policies, ', ') || '.';
        elsif v_option.name in ('key_column', 'dedup_column') and not p_row ? v_option.text then
            raise exception 'option "%" is %, which is no column of the table', v_option.name, v_option.value
                using errcode = 'SQ013', hint = 'Name a column of the table that the webhook is on.';
        end if;
    end loop;

    if p_options ?& array['key', 'key_column'] then
        raise exception 'a webhook has a key or a key_column, not both' using errcode = 'SQ013',
            hint = 'Leave one of them out.';
    elsif p_options ?| array['dedup_for_ms', 'on_duplicate'] and not p_options ? 'dedup_column' then
        raise exception 'dedup_for_ms and on_duplicate need a dedup_column' using errcode = 'SQ013',
            hint = 'Name the column whose value tells which rows are the same.';
    elsif (p_options ->> 'expires_in_ms')::bigint <= (p_options ->> 'delay_ms')::bigint then
        raise exception 'option "expires_in_ms" is %, not more than delay_ms', p_options ->> 'expires_in_ms'
            using errcode = 'SQ013', hint = 'It would never be started: let it expire after the delay.';
    end if;
end
$_$;

--
-- Name: _check_webhook_headers(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_webhook_headers(p_headers jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_secret constant text[] := array[
        'authorization', 'proxy-authorization', 'apikey', 'api-key', 'x-api-key', 'cookie'];
    v_fault text := supaqueue._header_fault(p_headers);
    v_header record;
begin
    if jsonb_typeof(p_headers) <> 'object' then
        raise exception 'option "headers" must be an object, not %', jsonb_typeof(p_headers)
            using errcode = 'SQ013', hint = 'For example {"headers": {"x-from": "orders"}}.';
    elsif v_fault is not null then
        raise exception '%', v_fault using errcode = 'SQ013',
            hint = 'A name has letters, digits and hyphens, its value is a text of one line.';
    end if;
    for v_header in select h.key as name, h.value #>> '{}' as text from jsonb_each(p_headers) h loop
        if lower(v_header.name) = any (v_secret)
            or v_header.text ~ '(^(Bearer|Basic) |sb_secret_|whsec_|eyJ[A-Za-z0-9_-]+\.eyJ)'
        then
            raise exception 'header "%" would be a secret in the open', v_header.name using errcode = 'SQ013',
                hint = 'Keep the secret in the Vault and name it in the setting auth or secret_headers of the queue.';
        end if;
    end loop;
end
$$;

--
-- Name: _check_webhook_table(regclass, jsonb, text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._check_webhook_table(p_table regclass, p_options jsonb, p_columns text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_columns jsonb;
    v_unknown text;
begin
    perform from pg_catalog.pg_class c
    where c.oid = p_table and c.relkind in ('r', 'p', 'f')
      and c.relnamespace not in ('supaqueue'::regnamespace, 'pg_catalog'::regnamespace);
    if not found then
        raise exception 'there can be no webhook on %', coalesce(p_table::text, 'null') using errcode = 'SQ013',
            hint = 'It must be a table of your own, no view.';
    end if;
    select jsonb_object_agg(a.attname, null) into v_columns
    from pg_catalog.pg_attribute a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped;
    perform supaqueue._check_webhook(p_options, coalesce(v_columns, '{}'));
    select coalesce(c, 'null') into v_unknown
    from unnest(p_columns) c where c is null or not coalesce(v_columns, '{}') ? c limit 1;
    if found or cardinality(p_columns) = 0 then
        raise exception 'table % has no column "%"', p_table, coalesce(v_unknown, '') using errcode = 'SQ013',
            hint = 'Name columns of the table, or leave columns out for all of them.';
    end if;
end
$$;

--
-- Name: _claim_again(bigint, uuid[], bigint[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_again(p_dispatcher bigint, p_jobs uuid[], p_calls bigint[], p_workers uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_count int;
begin
    with forgotten as materialized (
        select j.id, o.call, w.id as worker
        from unnest(p_jobs, p_calls, p_workers) o (job, call, worker)
        join supaqueue.worker w on w.id = any (array[o.worker]) and w.dispatcher = p_dispatcher
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.status = 'pending' and (j.call is null or j.call < o.call)
          and j.key is null and q.rate_limit is null -- where there are such limits, claims are waited for
          and not exists (select from supaqueue.past_attempt p where p.job = any (array[o.job]) and p.call = o.call)
        order by o.job
        for no key update of j skip locked
    )
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        worker = f.worker,
        dispatcher = p_dispatcher,
        call = f.call,
        started_at = clock_timestamp(),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from forgotten f
    where j.id = any (array[f.id]);
    get diagnostics v_count = row_count;
    return v_count;
end
$$;

--
-- Name: _claim_behind(uuid, integer, text[], integer[], integer, uuid[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_behind(p_queue uuid, p_priority integer, p_keys text[], p_wants integer[], p_most integer, p_picked uuid[], p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT generous integer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    select coalesce(array_agg(b.id), '{}'), coalesce(array_agg(b.tid), '{}'), coalesce(array_agg(b.ready), '{}'),
           count(*) filter (where b.place = b.wants)
    into jobs, tids, readies, generous
    from (
        select l.id, l.tid, l.ready, l.place, k.wants
        from unnest(p_keys, p_wants) k (key, wants)
        cross join lateral (
            select f.id, f.tid, f.ready, row_number() over () as place
            from (
                select j.id, j.ctid as tid, j.ready from supaqueue.job j
                where j.queue = p_queue and j.priority = p_priority and j.ready is not null
                  and j.key collate "C" = k.key collate "C"
                  and (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken)
                order by j.ready
                limit k.wants
                for no key update skip locked
            ) f
        ) l
        where not exists (select from supaqueue.job j where j.id = any (p_picked) and j.key = k.key)
        limit p_most - cardinality(p_picked)
    ) b;
end
$$;

--
-- Name: _claim_keyless(uuid, integer, integer, uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_keyless(p_queue uuid, p_priority integer, p_most integer, p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    select coalesce(array_agg(c.id), '{}'), coalesce(array_agg(c.tid), '{}'), coalesce(array_agg(c.ready), '{}')
    into jobs, tids, readies
    from (
        select j.id, j.ctid as tid, j.ready from supaqueue.job j
        where j.queue = p_queue and j.priority = p_priority and j.ready is not null and j.key is null
          and (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken)
        order by j.priority, j.ready
        limit p_most
        for no key update skip locked
    ) c;
end
$$;

--
-- Name: _claim_lanes(uuid, boolean, integer, integer, interval, integer, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_lanes(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_most integer, p_turns jsonb, OUT tids tid[], OUT readies bigint[], OUT turns jsonb, OUT is_limited boolean, OUT wait_ms bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_jobs uuid[] := array[]::uuid[]; -- picked so far
    v_turns_max constant int := 32; -- of more priorities than that, all begin anew
    v_above bigint := -2147483649;
    v_priority int;
    v_round record;
    v_share int;
    v_keyless int;
    v_ends int; -- how often the end was reached, or the beginning was the first lane
    v_more int; -- lanes that may give more, since then
    v_is_over boolean;
    v_before int[] := array[]::int[];
    v_last_key text;
    v_is_cut boolean := false;
    v_awaits_end boolean := false;
begin
    tids := '{}';
    readies := '{}';
    turns := p_turns;
    is_limited := false;
    loop
        select least(
            (select c.priority from supaqueue.job c
             where c.queue = p_queue and c.ready is not null and c.key is not null and c.priority > v_above
             order by c.priority, c.key collate "C", c.ready limit 1),
            (select c.priority from supaqueue.job c
             where c.queue = p_queue and c.ready is not null and c.key is null and c.priority > v_above
             order by c.priority, c.ready limit 1))
        into v_priority;
        exit when v_priority is null;
        v_is_over := false;
        v_last_key := turns ->> v_priority::text;
        v_share := least(greatest(p_most / 8, 1), 4);
        v_ends := (v_last_key is null)::int; -- from the first lane on, this time is a whole one
        v_more := 0;
        loop
            if v_last_key is null then
                v_keyless := least(v_share, p_most - cardinality(v_jobs));
                v_round := supaqueue._claim_keyless(p_queue, v_priority, v_keyless, v_jobs);
                v_more := v_more + (cardinality(v_round.jobs) = v_keyless)::int;
                v_last_key := '';
            else
                v_round := supaqueue._claim_round(
                    p_queue, p_order, p_concurrency, p_rate_limit, p_rate_period, v_priority, p_most - cardinality(v_jobs),
                    least(v_share, p_most - cardinality(v_jobs)), v_last_key, v_jobs, v_before);
                if v_round.is_limited then
                    is_limited := true;
                    v_awaits_end := v_awaits_end or v_round.wait_ms is null;
                    wait_ms := least(wait_ms, v_round.wait_ms);
                end if;
                v_more := v_more + v_round.generous;
                v_last_key := v_round.last_key;
                v_is_over := v_round.is_cut;
                v_is_cut := v_is_cut or v_is_over;
            end if;
            v_jobs := v_jobs || v_round.jobs;
            tids := tids || v_round.tids;
            readies := readies || v_round.readies;
            exit when cardinality(v_jobs) >= p_most or v_is_over;
            if v_last_key is null then
                if v_ends > 0 then
                    exit when v_more = 0;
                    v_share := greatest(v_share, (p_most - cardinality(v_jobs)) / v_more);
                end if;
                v_ends := v_ends + 1;
                v_more := 0;
            end if;
        end loop;
        if not turns ? v_priority::text then
            if (select count(*) from jsonb_object_keys(turns)) >= v_turns_max then
                turns := '{}';
            end if;
        end if;
        turns := turns || jsonb_build_object(v_priority::text, v_last_key);
        exit when cardinality(v_jobs) >= p_most;
        v_above := v_priority;
        v_before := v_before || v_priority;
    end loop;
    if v_is_cut then
        wait_ms := 50;
    elsif v_awaits_end then
        wait_ms := null;
    end if;
end
$$;

--
-- Name: _claim_limited(uuid, bigint, integer, integer[], bigint[], integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_limited(p_queue uuid, p_revision bigint, p_most integer, p_lows integer[], p_afters bigint[], p_highs integer[], OUT tids tid[], OUT readies bigint[], OUT is_limited boolean, OUT limits_keys boolean, OUT wait_ms bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '500ms'
    AS $$
declare
    v_queue record;
    v_limiter supaqueue.limiter;
    v_room int;
    v_most int := p_most;
    v_rate_ends_at timestamptz;
    v_turns jsonb;
    v_lanes record;
begin
    tids := '{}';
    is_limited := false;
    limits_keys := false;
    select * into v_limiter from supaqueue.limiter l where l.queue = p_queue for no key update skip locked;
    if not found then
        begin
            insert into supaqueue.limiter (queue)
            select q.id from supaqueue.queue q where q.id = p_queue for key share
            on conflict do nothing;
            select * into v_limiter from supaqueue.limiter l where l.queue = p_queue for no key update;
        exception when lock_not_available then -- no other queue has to wait for a transaction that long
            is_limited := true;
            wait_ms := 2000;
            return;
        end;
    end if;
    select q.breaker_state, q.rate_limit, q.rate_period, q.has_keys, q.key_order, q.key_concurrency, q.key_rate_limit,
           q.key_rate_period
    into v_queue
    from supaqueue.queue q
    where q.id = p_queue and q.revision = p_revision and not q.paused
      and (q.held_until is null or q.held_until <= clock_timestamp()); -- what was so before we waited
    if not found or v_limiter.queue is null then
        return;
    end if;

    if v_queue.breaker_state <> 'closed' then
        v_room := supaqueue._breaker_room(p_queue);
        if v_room < v_most then
            v_most := greatest(v_room, 0);
            is_limited := true; -- until a call has ended
        end if;
    end if;
    if v_queue.rate_limit is not null then
        select r.started_at, r.started, v_queue.rate_limit - r.used, r.ends_at
        into v_limiter.started_at, v_limiter.started, v_room, v_rate_ends_at
        from supaqueue._recent_starts(v_limiter.started_at, v_limiter.started, v_queue.rate_period) r;
        v_most := least(v_most, greatest(v_room, 0));
    end if;

    if v_most > 0 and v_queue.has_keys then
        v_lanes := supaqueue._claim_lanes(
            p_queue, v_queue.key_order, v_queue.key_concurrency, v_queue.key_rate_limit, v_queue.key_rate_period,
            v_most, v_limiter.turns);
        tids := v_lanes.tids;
        readies := v_lanes.readies;
        wait_ms := v_lanes.wait_ms;
        limits_keys := not is_limited and v_lanes.is_limited;
        is_limited := is_limited or v_lanes.is_limited;
        v_turns := v_lanes.turns;
    elsif v_most > 0 then
        select coalesce(array_agg(j.tid), '{}'), coalesce(array_agg(j.ready), '{}')
        into tids, readies
        from (
            select r.tid, r.ready
            from unnest(p_lows, p_afters, p_highs) n (low, after, high)
            cross join lateral (
                select c.ctid as tid, c.ready
                from supaqueue.job c
                where c.queue = p_queue and c.ready is not null and c.key is null
                  and (c.priority, c.ready) > (n.low, n.after) and c.priority <= n.high
                  and (c.expires_at is null or c.expires_at > clock_timestamp())
                order by c.priority, c.ready
                limit v_most
                for no key update skip locked
            ) r
            limit v_most
        ) j;
    end if;

    if v_queue.rate_limit is not null and v_room <= cardinality(tids) then
        wait_ms := greatest(ceil(extract(epoch from
            coalesce(v_rate_ends_at, clock_timestamp() + v_queue.rate_period) - clock_timestamp()) * 1000), 1);
        is_limited := true;
        limits_keys := false;
    end if;
    if v_queue.rate_limit is not null and cardinality(tids) > 0 then
        select s.started_at, s.started into v_limiter.started_at, v_limiter.started
        from supaqueue._add_starts(v_limiter.started_at, v_limiter.started, cardinality(tids), v_queue.rate_period) s;
    end if;
    if cardinality(tids) > 0 or v_turns <> v_limiter.turns then
        update supaqueue.limiter l
        set started_at = case when v_queue.rate_limit is not null then v_limiter.started_at else '{}' end,
            started = case when v_queue.rate_limit is not null then v_limiter.started else '{}' end,
            turns = coalesce(v_turns, v_limiter.turns)
        where l.queue = p_queue;
    end if;
end
$$;

--
-- Name: _claim_round(uuid, boolean, integer, integer, interval, integer, integer, integer, text, uuid[], integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._claim_round(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_priority integer, p_most integer, p_share integer, p_last_key text, p_taken uuid[], p_before integer[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT last_key text, OUT generous integer, OUT is_cut boolean, OUT is_limited boolean, OUT wait_ms bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_column
declare
    v_now constant timestamptz := clock_timestamp();
    v_has_limits constant boolean := p_order or num_nonnulls(p_concurrency, p_rate_limit) > 0;
    -- the most calls of a lane at once
    v_room constant int := case when p_order then 1 else coalesce(p_concurrency, 2147483647) end;
    v_share constant int := least(p_share, v_room);
    v_rate_room constant int := coalesce(p_rate_limit, 2147483647);
    v_visits_max constant int := p_most + 1000;
    v_keys text[]; -- of lanes that have no row, or gave nothing
    v_wants int[];
    v_found int;
    v_behind record;
begin
    with recursive walk (key, place, found, wants, room, rate, ids, tids, again, lane, busy) as (
        select coalesce(p_last_key, '') collate "C", 0, 0, 0, 1, null::int, null::uuid[], null::tid[], null::tid,
               null::tid, null::uuid[]
        union all
        select n.key, w.place + 1, w.found + w.wants, greatest(least(r.room, n.count), 0), r.room, s.rate, n.ids,
               n.tids, a.again, s.lane, s.busy
        from walk w
        cross join lateral (
            select (array_agg(c.key))[1] as key, array_agg(c.id) as ids, array_agg(c.tid) as tids,
                   case when p_order and p_before <> '{}'
                             and supaqueue._is_in_line(p_queue, (array_agg(c.key))[1], p_before, p_taken) then 0
                   else cardinality(array_positions(array_agg(c.key), (array_agg(c.key))[1])) end as count
            from (
                select f.key collate "C" as key, f.id, f.ctid as tid from supaqueue.job f
                where f.queue = p_queue and f.priority = p_priority and f.ready is not null and f.key collate "C" > w.key
                  and (f.expires_at is null or f.expires_at > v_now) and f.id <> all (p_taken)
                order by f.key collate "C", f.ready
                limit v_share
            ) c
        ) n
        left join lateral (
            select l.ctid as lane,
                   case when p_order then supaqueue._unfinished(l, p_taken)
                   else array(
                       select j.id from supaqueue.job j
                       where j.id = any (l.jobs) and (j.status = 'in_progress' or j.id = any (p_taken))) end as busy,
                   case when p_rate_limit is not null then
                        supaqueue._rate_room(l.started_at, l.started, p_rate_limit, p_rate_period) end as rate
            from supaqueue.lane l
            where l.queue = p_queue and l.key = n.key
            offset 0 -- by its key, also when the table was vacuumed while it was empty
        ) s on v_has_limits
        cross join lateral (
            select case when p_order and s.busy is not null then
                        supaqueue._first_again(s.busy, p_priority, p_taken) end as again
            offset 0 -- once for each lane
        ) a
        cross join lateral (
            select least(case when a.again is null then v_room - coalesce(cardinality(s.busy), 0) else 1 end,
                         coalesce(s.rate, v_rate_room)) as room
        ) r
        where w.found + w.wants < p_most and w.place < v_visits_max and n.key is not null
    ), changed as (
        update supaqueue.lane l
        set jobs = w.busy || case when w.again is null then w.ids[1:least(w.wants, p_most - w.found)] end
        from walk w
        where l.ctid = w.lane and w.wants > 0 -- the limiter is ours: nobody has moved it
    )
    select coalesce(array_agg(f.id) filter (where f.id is not null), '{}'),
           coalesce(array_agg(f.tid) filter (where f.id is not null), '{}'),
           coalesce(array_agg(f.ready) filter (where f.id is not null), '{}'),
           count(*) filter (where w.wants = p_share and w.room > w.wants and f.id = w.ids[w.wants]),
           array_agg(w.key) filter (where w.wants > 0 and (w.lane is null or f.id is null)),
           array_agg(w.wants) filter (where w.wants > 0 and (w.lane is null or f.id is null)),
           least(max(w.found + w.wants), p_most), max(w.place) = v_visits_max,
           -- a lane whose share was cut short is the first one of the next claim
           case when max(w.found + w.wants) >= p_most or max(w.place) = v_visits_max then
               max(w.key) filter (where w.found + w.wants <= p_most) end,
           bool_or(w.room <= 0),
           case when bool_and(w.room > 0 or w.rate < 0) then -max(w.rate) filter (where w.rate < 0) end
    into jobs, tids, readies, generous, v_keys, v_wants, v_found, is_cut, last_key, is_limited, wait_ms
    from walk w
    left join lateral (
        select j.id, j.ctid as tid, j.ready from supaqueue.job j
        where j.ctid = any (case when w.again is null then w.tids[1:least(w.wants, p_most - w.found)]
                            else array[w.again] end)
          -- `is true`: else an index looks cheaper than the tids while the table is small
          and (j.queue = p_queue and j.priority = p_priority and j.key collate "C" = w.key and j.ready is not null
               and (j.expires_at is null or j.expires_at > v_now)) is true
        for no key update skip locked
    ) f on true;
    if cardinality(jobs) < v_found and not p_order then -- in strict order no other may pass the first of the line
        v_behind := supaqueue._claim_behind(p_queue, p_priority, v_keys, v_wants, p_most, jobs, p_taken);
        jobs := jobs || v_behind.jobs;
        tids := tids || v_behind.tids;
        readies := readies || v_behind.readies;
        generous := generous + v_behind.generous;
    end if;
    if v_keys is not null and v_has_limits then
        insert into supaqueue.lane as l (queue, key, jobs)
        select p_queue, j.key, array_agg(j.id)
        from supaqueue.job j where j.id = any (_claim_round.jobs) and j.key = any (v_keys)
        group by j.key
        on conflict (queue, key) do update set jobs = l.jobs || excluded.jobs;
    end if;
    if p_rate_limit is not null then
        update supaqueue.lane l
        set (started_at, started) = (
            select a.started_at, a.started
            from (select count(*)::int as count from supaqueue.job j
                  where j.id = any (_claim_round.jobs) and j.key = l.key) n
            cross join lateral supaqueue._recent_starts(l.started_at, l.started, p_rate_period) r
            cross join lateral supaqueue._add_starts(r.started_at, r.started, n.count, p_rate_period) a)
        where l.queue = p_queue
          and l.key = any (array(select j.key from supaqueue.job j where j.id = any (_claim_round.jobs)));
    end if;
end
$$;

--
-- Name: _client_cancel(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._client_cancel(p_job uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_uid uuid := supaqueue._client_uid();
begin
    perform from supaqueue.job j where j.id = p_job and j.owner = v_uid for no key update;
    if not found then
        raise exception 'no job has the id "%"', p_job using errcode = 'SQ008';
    end if;
    return supaqueue.cancel(p_job);
end
$$;

--
-- Name: _client_enqueue(text, jsonb, timestamp with time zone, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._client_enqueue(p_queue text, p_payload jsonb, p_run_at timestamp with time zone, p_dedup_key text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_uid uuid := supaqueue._client_uid();
    v_dedup_key text := v_uid || ':' || p_dedup_key;
    v_queues uuid[];
    v_id uuid;
begin
    select array_agg(q.id) into v_queues
    from supaqueue.queue q
    where q.is_public and (q.name = p_queue or q.id = case
        when p_queue ~ '^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$' then p_queue::uuid end);
    if v_queues is null then
        raise exception 'no queue is called "%"', p_queue using errcode = 'SQ001',
            hint = 'A queue is open to clients when its setting is_public is true.';
    elsif cardinality(v_queues) > 1 then
        raise exception '% queues are called "%"', cardinality(v_queues), p_queue using errcode = 'SQ002',
            hint = 'Use the id of the queue instead of its name.';
    elsif p_dedup_key = '' or octet_length(p_dedup_key) > 400 then
        raise exception 'dedup_key is % bytes long, it must be 1 to 400', octet_length(p_dedup_key)
            using errcode = 'SQ006', hint = 'For something longer, use its hash.';
    elsif p_run_at > now() + interval '1 year' then
        raise exception 'run_at is %, it must be within a year', p_run_at using errcode = 'SQ006';
    end if;

    for v_try in 1 .. 10 loop
        insert into supaqueue.job (queue, payload, run_at, key, dedup_key, owner)
        values (v_queues[1], coalesce(p_payload, '{}'), p_run_at, v_uid::text, v_dedup_key, v_uid)
        returning id into v_id;
        exit when found or p_dedup_key is null;
        -- none was added: the user has one with that key
        select d.job into v_id from supaqueue.dedup d where d.queue = v_queues[1] and d.key = v_dedup_key;
        exit when found; -- else it has ended since, and its key was swept
    end loop;
    return v_id;
end
$_$;

--
-- Name: _client_job_status(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._client_job_status(p_job uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_uid uuid := supaqueue._client_uid();
begin
    return (
        select jsonb_build_object(
            'id', j.id, 'queue', q.name, 'status', coalesce(j.status::text, 'held'), 'attempts', j.attempts,
            'created_at', j.created_at, 'run_at', j.run_at, 'started_at', j.started_at,
            'finished_at', j.finished_at, 'reason', j.reason, 'http_status', j.http_status,
            'response', case when j.status = 'success' then j.response end)
        from supaqueue.job j
        join supaqueue.queue q on q.id = j.queue
        where j.id = p_job and j.owner = v_uid);
end
$$;

--
-- Name: _client_uid(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._client_uid() RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_function regprocedure;
    v_uid uuid;
begin
    begin
        select p.oid into v_function
        from pg_catalog.pg_namespace n
        join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proname = 'uid' and p.pronargs = 0
        where n.nspname = 'auth' and has_schema_privilege(n.oid, 'usage')
          and has_function_privilege(p.oid, 'execute');
        if found then
            execute 'select ' || v_function into v_uid;
        else
            v_uid := (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;
        end if;
    exception when invalid_text_representation then -- the claims are no JSON, or the user is no uuid
        v_uid := null;
    end;
    if v_uid is null then
        raise exception 'nobody is signed in' using errcode = 'SQ015',
            hint = 'Call it with the access token of a user, whose claim "sub" is a uuid.';
    end if;
    return v_uid;
end
$$;

--
-- Name: _count_answers(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._count_answers(p_jobs uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET lock_timeout TO '1s'
    AS $$
declare
    v_now timestamptz;
    v_queues uuid[] := array(
        select q.id
        from (
            select distinct j.queue from unnest(p_jobs) o (job) join supaqueue.job j on j.id = any (array[o.job])
        ) u
        join supaqueue.queue q on q.id = any (array[u.queue])
        where q.breaker_threshold is not null
        order by q.id);
begin
    if v_queues = '{}' then
        return;
    end if;
    insert into supaqueue.breaker (queue)
    select u.queue from unnest(v_queues) u (queue)
    where not exists (select from supaqueue.breaker b where b.queue = u.queue)
    on conflict do nothing;
    perform from supaqueue.breaker b where b.queue = any (v_queues) order by b.queue for update;
    v_now := clock_timestamp();

    -- only a closed one has no opened_at: where that and its state disagree, it was turned by hand
    update supaqueue.breaker b
    set since = case when n.is_new then v_now when n.is_next then b.since + n.half else b.since end,
        successes_before = case when n.is_new then 0 when n.is_next then b.successes else b.successes_before end,
        failures_before = case when n.is_new then 0 when n.is_next then b.failures else b.failures_before end,
        successes = case when n.is_new or n.is_next then 0 else b.successes end + n.successes,
        failures = case when n.is_new or n.is_next then 0 else b.failures end + n.failures,
        opened_at = case when n.breaker_state <> 'closed' then coalesce(b.opened_at, '-infinity') end
    from (
        select q.id, q.breaker_state, t.half,
               (q.breaker_state = 'closed') <> (k.opened_at is null)
               or q.breaker_state = 'closed' and v_now >= k.since + 2 * t.half as is_new,
               q.breaker_state = 'closed' and v_now >= k.since + t.half as is_next,
               count(*) filter (where c.does_count and not c.has_failed) as successes,
               count(*) filter (where c.does_count and c.has_failed) as failures
        from unnest(p_jobs) o (job)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        join supaqueue.breaker k on k.queue = any (array[q.id])
        cross join lateral (select q.breaker_window_ms * interval '1 millisecond' / 2 as half) t
        cross join lateral (
            select j.status <> 'success' and j.reason is distinct from 'final' as has_failed,
                   q.breaker_state = 'closed' or q.breaker_state <> 'open'
                   and j.started_at >= coalesce(k.opened_at, '-infinity') as does_count
        ) c
        where q.id = any (v_queues)
        group by q.id, k.queue, t.half
    ) n
    where b.queue = any (array[n.id]);

    perform supaqueue._turn_breakers(v_queues);
exception when lock_not_available or deadlock_detected then
    return;
end
$$;

--
-- Name: _cron_change(text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_change(p_time_zone text, p_low timestamp with time zone, p_high timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_offset interval := supaqueue._cron_offset(p_time_zone, p_low);
    v_low bigint := floor(extract(epoch from p_low));
    v_high bigint := ceil(extract(epoch from p_high));
    v_middle bigint;
begin
    while v_high - v_low > 1 loop
        v_middle := (v_low + v_high) / 2;
        if supaqueue._cron_offset(p_time_zone, to_timestamp(v_middle)) = v_offset then
            v_low := v_middle;
        else
            v_high := v_middle;
        end if;
    end loop;
    return to_timestamp(v_high);
end
$$;

--
-- Name: _cron_field(text, text, text, integer, integer, text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_field(p_cron text, p_name text, p_field text, p_min integer, p_max integer, p_names text[]) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_bits bigint := 0;
    v_count constant int := p_max - p_min + (p_name <> 'weekday')::int;
    v_part text;
    v_match text[];
    v_first int;
    v_last int;
    v_step int;
    v_wrong text;
begin
    foreach v_part in array string_to_array(p_field, ',') loop
        if v_part = 'l' and p_name = 'day of the month' then
            v_bits := v_bits | 1;
            continue;
        end if;
        v_match := regexp_match(v_part,
            '^(?:([*?])|([0-9]{1,4}|[a-z]{3})(?:-([0-9]{1,4}|[a-z]{3}))?)(?:/([0-9]{1,4}))?$');
        v_first := case when v_match[1] is not null then p_min
                        else supaqueue._cron_value(v_match[2], p_min, p_names) end;
        v_step := coalesce(v_match[4]::int, 1);
        v_last := case
            when v_match[3] is not null then supaqueue._cron_value(v_match[3], p_min, p_names)
            when v_match[1] is not null or v_match[4] is not null then greatest(v_first, p_min + v_count - 1)
            else v_first end;
        if p_name = 'weekday' and v_match[3] is not null and v_last = 0 and v_first > 0 then
            v_last := 7;
        end if;
        v_wrong := case
            when v_first is null or v_last is null then 'is not understood'
            when v_first not between p_min and p_max or v_last not between p_min and p_max then
                format('is not %s to %s', p_min, p_max)
            when v_first > v_last then 'runs backwards'
            when v_step not between 1 and v_count then format('has a step that is not 1 to %s', v_count)
        end;
        if v_wrong is not null then
            raise exception 'the % of cron "%" is wrong: "%" %', p_name, p_cron, v_part, v_wrong
                using errcode = 'SQ012',
                hint = format('The %s is %s to %s, as a number, a list (%2$s,%3$s), a range (%2$s-%3$s), '
                    'a step (*/2)%s, or * for any.', p_name, p_min, p_max,
                    case when p_name = 'day of the month' then ', L for the last one'
                         else ', a name (' || p_names[1] || ')' end);
        end if;
        for v_value in v_first .. v_last by v_step loop
            v_bits := v_bits | (1::bigint << v_value);
        end loop;
    end loop;
    return v_bits;
end
$_$;

--
-- Name: _cron_fields(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_fields(p_cron text) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_cron text := lower(btrim(p_cron, E' \t\r\n'));
    v_fields text[];
    v_months constant text[] := string_to_array('jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec', ',');
    v_weekdays constant text[] := string_to_array('sun,mon,tue,wed,thu,fri,sat', ',');
    v_weekday_bits bigint;
begin
    if octet_length(v_cron) > 1000 then
        raise exception 'cron is % bytes long, it must be 1000 at most', octet_length(p_cron)
            using errcode = 'SQ012', hint = 'Use ranges and steps, or several schedules.';
    elsif v_cron ~ '^[0-9]+ +seconds?$' then
        if v_cron !~ '^0*[1-5]?[0-9] ' or v_cron ~ '^0+ ' then
            raise exception 'cron "%" is not 1 to 59 seconds', p_cron using errcode = 'SQ012',
                hint = 'For a minute and more use the five fields, as in "*/5 * * * *".';
        end if;
        return array[substring(v_cron from '^[0-9]+')::bigint];
    elsif v_cron like '@%' then
        v_cron := case v_cron
            when '@hourly' then '0 * * * *'
            when '@daily' then '0 0 * * *'
            when '@midnight' then '0 0 * * *'
            when '@weekly' then '0 0 * * 0'
            when '@monthly' then '0 0 1 * *'
            when '@yearly' then '0 0 1 1 *'
            when '@annually' then '0 0 1 1 *'
        end;
        if v_cron is null then
            raise exception 'cron "%" is not known', p_cron using errcode = 'SQ012',
                hint = 'There are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually.';
        end if;
    end if;
    v_fields := regexp_split_to_array(coalesce(v_cron, ''), '\s+');
    if v_cron is null or v_cron = '' or cardinality(v_fields) not in (5, 6) then
        raise exception 'cron "%" must have 5 or 6 fields, not %', coalesce(p_cron, ''),
            case when coalesce(v_cron, '') = '' then 0 else cardinality(v_fields) end using errcode = 'SQ012',
            hint = 'They are: minute, hour, day of the month, month, weekday; seconds may go before them.';
    end if;
    if cardinality(v_fields) = 5 then
        v_fields := array_prepend('0', v_fields);
    end if;
    -- sunday is 0 and 7
    v_weekday_bits := supaqueue._cron_field(p_cron, 'weekday', v_fields[6], 0, 7, v_weekdays);
    return array[
        supaqueue._cron_field(p_cron, 'second', v_fields[1], 0, 59, null),
        supaqueue._cron_field(p_cron, 'minute', v_fields[2], 0, 59, null),
        supaqueue._cron_field(p_cron, 'hour', v_fields[3], 0, 23, null),
        supaqueue._cron_field(p_cron, 'day of the month', v_fields[4], 1, 31, null),
        supaqueue._cron_field(p_cron, 'month', v_fields[5], 1, 12, v_months),
        (v_weekday_bits | (v_weekday_bits >> 7)) & 127,
        (v_fields[4] !~ '[*?]' and v_fields[6] !~ '[*?]')::int];
end
$_$;

--
-- Name: _cron_first_reading(timestamp without time zone, text, timestamp with time zone, interval); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_first_reading(p_local timestamp without time zone, p_time_zone text, p_at timestamp with time zone, p_span interval) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_at timestamptz := (p_local - supaqueue._cron_offset(p_time_zone, p_at - p_span)) at time zone 'UTC';
begin
    return case when v_at < p_at and v_at at time zone p_time_zone = p_local then v_at else p_at end;
end
$$;

--
-- Name: _cron_match(bigint[], timestamp without time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_match(p_fields bigint[], p_from timestamp without time zone) RETURNS timestamp without time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_day date := p_from::date;
    v_end date := v_day + 41 * 366;
    v_from_hour int := extract(hour from p_from);
    v_from_minute int := extract(minute from p_from);
    v_from_second int := extract(second from p_from);
    v_in_month boolean;
    v_in_week boolean;
begin
    while v_day < v_end loop
        if p_fields[5] >> extract(month from v_day)::int & 1 = 0 then
            v_day := date_trunc('month', v_day::timestamp) + interval '1 month';
            v_from_hour := 0;
            v_from_minute := 0;
            v_from_second := 0;
            continue;
        end if;
        v_in_month := p_fields[4] >> extract(day from v_day)::int & 1 = 1
            or p_fields[4] & 1 = 1 and extract(day from v_day + 1) = 1;
        v_in_week := p_fields[6] >> extract(dow from v_day)::int & 1 = 1;
        if v_in_month and v_in_week or p_fields[7] = 1 and (v_in_month or v_in_week) then
            for v_hour in v_from_hour .. 23 loop
                continue when p_fields[3] >> v_hour & 1 = 0;
                for v_minute in case when v_hour = v_from_hour then v_from_minute else 0 end .. 59 loop
                    continue when p_fields[2] >> v_minute & 1 = 0;
                    for v_second in case when v_hour = v_from_hour and v_minute = v_from_minute
                                    then v_from_second else 0 end .. 59
                    loop
                        if p_fields[1] >> v_second & 1 = 1 then
                            return v_day + make_interval(hours => v_hour, mins => v_minute, secs => v_second);
                        end if;
                    end loop;
                end loop;
            end loop;
        end if;
        v_day := v_day + 1;
        v_from_hour := 0;
        v_from_minute := 0;
        v_from_second := 0;
    end loop;
    return null;
end
$$;

--
-- Name: _cron_next(text, text, timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_next(p_cron text, p_time_zone text, p_after timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_fields bigint[] := supaqueue._cron_fields(p_cron);
    v_is_fixed boolean := v_fields[3] <> (1 << 24) - 1;
    v_span constant interval := interval '25 hours'; -- more than any change, less than between two
    v_read timestamp := p_after at time zone p_time_zone;
    v_offset interval := supaqueue._cron_offset(p_time_zone, p_after);
    v_local timestamp := date_trunc('second', v_read) + interval '1 second';
    v_next timestamptz;
    v_first timestamptz;
    v_repeated timestamp;
begin
    if cardinality(v_fields) = 1 then
        return to_timestamp((floor(extract(epoch from p_after) / v_fields[1]) + 1) * v_fields[1]);
    end if;

    if v_is_fixed then
        v_next := supaqueue._cron_first_reading(v_read, p_time_zone, p_after, v_span);
        if v_next < p_after then -- clocks were put back: what they read was read before, up to the change
            v_local := (supaqueue._cron_change(p_time_zone, v_next, p_after) at time zone 'UTC')
                + supaqueue._cron_offset(p_time_zone, v_next);
        end if;
    end if;
    loop
        v_local := supaqueue._cron_match(v_fields, v_local);
        if v_local is null then
            return null;
        end if;
        v_next := v_local at time zone p_time_zone;
        exit when v_next at time zone p_time_zone = v_local;
        -- no clock reads this; Postgres took it by the offset of before, which leads past the change
        v_next := supaqueue._cron_change(p_time_zone, v_next - v_span, v_next);
        if v_is_fixed then
            return v_next;
        end if;
        v_local := v_next at time zone p_time_zone;
    end loop;
    v_first := supaqueue._cron_first_reading(v_local, p_time_zone, v_next, v_span);
    if v_first > p_after then
        v_next := v_first;
    end if;

    if not v_is_fixed and v_offset > supaqueue._cron_offset(p_time_zone, p_after + v_span) then
        v_repeated := supaqueue._cron_match(v_fields,
            supaqueue._cron_change(p_time_zone, p_after, p_after + v_span) at time zone p_time_zone);
        if v_repeated <= v_read then
            v_next := least(v_next, v_repeated at time zone p_time_zone);
        end if;
    end if;
    return v_next;
end
$$;

--
-- Name: _cron_offset(text, timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_offset(p_time_zone text, p_at timestamp with time zone) RETURNS interval
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$ select p_at at time zone p_time_zone - (p_at at time zone 'UTC') $$;

--
-- Name: _cron_value(text, integer, text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._cron_value(p_value text, p_min integer, p_names text[]) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case when p_value ~ '^[0-9]' then p_value::int else array_position(p_names, p_value) + p_min - 1 end
$$;

--
-- Name: _current_job_deleted(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._current_job_deleted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._stop_worker(old.worker);
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
    v_key text;
begin
    update supaqueue.worker set locked = true where id = new.worker and not locked and not retiring
    returning * into v_worker;
    if not found then
        raise exception 'worker "%" is busy or does not exist', new.worker using errcode = 'SQ005',
            hint = 'Take a worker that is not locked.';
    end if;
    update supaqueue.job
    set status = 'in_progress', attempts = attempts + 1, ready = null, due_at = null, worker = new.worker,
        dispatcher = null, call = nextval('supaqueue.call_seq'), started_at = clock_timestamp(), writes = writes + 1,
        updated_at = clock_timestamp()
    where id = new.job and status = 'pending' and ready is not null and queue = v_worker.queue
      and (expires_at is null or expires_at > clock_timestamp())
    returning call, started_at, key into v_call, new.created_at, v_key;
    if not found then
        raise exception 'job "%" is not in line in the queue of worker "%"', new.job, new.worker
            using errcode = 'SQ004',
            hint = 'Only a pending job of the same queue can be claimed that waits for no time and no other job.';
    end if;
    if v_key is not null and exists (
        select from supaqueue.queue q
        where q.id = v_worker.queue and (q.key_order or q.key_concurrency is not null))
    then
        perform supaqueue._fill_lanes(v_worker.queue, false);
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
-- Name: _delete_ended(tid[], timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._delete_ended(p_rows tid[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_rows tid[];
    v_count int;
begin
    v_rows := array(
        select j.ctid from supaqueue.job j
        where j.ctid = any (p_rows) and j.status in ('success', 'failed', 'cancelled')
          and j.finished_at <= (select p_now - q.retention from supaqueue.queue q where q.id = j.queue)
        for update skip locked);
    delete from supaqueue.job j
    where j.ctid = any (v_rows)
      and not exists (
          select from supaqueue.job_dependencies d
          join supaqueue.job t on t.id = any (array[d.target])
          where d.source = j.id and (t.status is null or t.status in ('pending', 'in_progress')));
    get diagnostics v_count = row_count;
    return v_count;
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
declare
    v_is_backward boolean;
    v_waiting uuid[];
    v_satisfied_sources uuid[];
    v_satisfied_targets uuid[];
    v_cancelling uuid[];
    v_cancelled uuid[];
begin
    if not exists (select from added) then
        return null;
    end if;
    perform from supaqueue.job j
    where j.id = any (array(select a.source from added a except select a.target from added a))
    order by j.id for share;

    perform from supaqueue.job j
    where j.id = any (array(select a.target from added a))
    order by j.id for no key update;

    v_is_backward := exists (select from added a where a.source > a.target);
    if v_is_backward or exists (select from supaqueue.job_dependencies d where d.source > d.target) then
        perform supaqueue._refuse_circles(array(select distinct a.target from added a), v_is_backward);
    end if;

    select array_agg(e.target) filter (where not e.is_satisfied),
           array_agg(e.source) filter (where e.is_satisfied), array_agg(e.target) filter (where e.is_satisfied),
           array_agg(e.source) filter (where e.cancels), array_agg(e.target) filter (where e.cancels)
    into v_waiting, v_satisfied_sources, v_satisfied_targets, v_cancelling, v_cancelled
    from (
        select a.source, a.target,
               coalesce(s.status = 'success'
                   or s.status in ('failed', 'cancelled') and a.on_failure = 'run', false) as is_satisfied,
               s.status = 'success' and a.on_success = 'cancel'
                   or s.status in ('failed', 'cancelled') and a.on_failure = 'cancel' as cancels
        from added a
        cross join lateral (select j.status from supaqueue.job j where j.id = a.source offset 0) s
    ) e;

    if v_satisfied_targets is not null then
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        from unnest(v_satisfied_sources, v_satisfied_targets) e (source, target)
        where d.source = any (array[e.source]) and d.target = any (array[e.target]);
    end if;

    update supaqueue.job j
    set blockers = j.blockers + t.count, ready = null,
        due_at = supaqueue._due_at(j.status, j.blockers + t.count, j.run_at, j.expires_at), writes = j.writes + 1,
        updated_at = clock_timestamp()
    from (select u.target, count(*)::int as count from unnest(v_waiting) u (target) group by u.target) t
    where j.id = any (array[t.target]);

    if v_cancelled is not null then
        perform supaqueue._sources_failed(supaqueue._cancel_targets(v_cancelling, v_cancelled));
    end if;
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
-- Name: _dependency_changed(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._dependency_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_status supaqueue.job_status;
begin
    -- one that is being settled is seen as done here, or sees the change
    select j.status into v_status from supaqueue.job j where j.id = new.source for share;
    if v_status in ('failed', 'cancelled') then
        perform supaqueue._sources_failed(array[new.source]);
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
        select w.id from supaqueue.worker w
        where w.id = p_worker and w.dispatcher is null and (w.stopping_until > clock_timestamp()) is not true));
    perform supaqueue._wake();
end
$$;

--
-- Name: _end_calls(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._end_calls(p_settlements jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET lock_timeout TO '1s'
    AS $_$
declare
    v_uuid constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    v_known record;
    v_left uuid[]; -- jobs whose calls were not settled
    v_again uuid[] := array[]::uuid[];
    v_each record;
    v_workers uuid[];
begin
    -- `limit`: see claim()
    select array_agg(s.id) as ids, array_agg(j.id) as jobs, array_agg(j.call) as calls, array_agg(w.id) as workers,
           array_agg(coalesce(s.outcome, case when s.is_successful then 'success' else 'failure' end)) as outcomes,
           array_agg(s.http_status) as http_statuses, array_agg(s.error) as errors,
           array_agg(replace(s.response, e'\\u0000', '')) as responses,
           array_agg(case when s.http_status in (429, 503) or s.outcome = 'aborted' then s.retry_after_ms end) as waits
    into v_known
    from (
        select distinct on (r.id) r.*
        from jsonb_to_recordset(p_settlements) r (
            id text, outcome text, is_successful boolean, http_status int, error text, response text,
            retry_after_ms bigint)
        where r.id ~* v_uuid
        order by r.id
    ) s
    join supaqueue.worker w on w.no = any (array[supaqueue._call_worker_no(s.id::uuid)])
    cross join lateral (
        select n.id, n.call from supaqueue.job n
        where n.worker = w.id and n.call = supaqueue._call_no(s.id::uuid) limit 1
    ) j;

    if v_known.ids is not null then
        begin
            v_left := array(select supaqueue.settle(v_known.jobs, v_known.calls, v_known.outcomes,
                v_known.http_statuses, v_known.errors, v_known.responses));
        exception when others then -- one of them: see which
            v_left := array[]::uuid[];
            for v_each in
                select e.* from supaqueue.settle_each(v_known.jobs, v_known.calls, v_known.outcomes,
                    v_known.http_statuses, v_known.errors, v_known.responses) e
            loop
                if v_each.verdict in ('locked', 'lost') then
                    v_again := v_again || v_known.ids[v_each.i]::uuid;
                end if;
                if v_each.verdict <> 'failed' then
                    v_left := v_left || v_known.jobs[v_each.i];
                end if;
            end loop;
        end;
        v_workers := array(
            select w.id from supaqueue.worker w
            where w.id = any (v_known.workers) and w.locked and w.dispatcher is null
            order by w.id for update skip locked);
        perform supaqueue._free_without_call(v_workers);
        begin
            perform supaqueue.hold(h.queue, h.hold_ms)
            from (
                select j.queue, max(k.wait_ms) as hold_ms
                from unnest(v_known.jobs, v_known.waits) k (job, wait_ms)
                join supaqueue.job j on j.id = any (array[k.job])
                where k.wait_ms > 0 and k.job <> all (v_left)
                group by j.queue
                order by j.queue
            ) h;
        exception when others then
            raise warning 'queues could not be held back: %', sqlerrm;
        end;
        if v_left = '{}' and cardinality(v_known.ids) = jsonb_array_length(p_settlements) then
            return jsonb '{"again": [], "refused": []}';
        end if;
    end if;
    -- of a call that was broken off nothing else may be left
    v_workers := array(
        select w.id from supaqueue.worker w
        where w.no = any (array(
                select supaqueue._call_worker_no(r.id::uuid) from jsonb_to_recordset(p_settlements) r (id text)
                where r.id ~* v_uuid))
          and w.stopping_until is not null and w.locked and w.dispatcher is null
        order by w.id for update skip locked);
    perform supaqueue._free_without_call(v_workers);
    return jsonb_build_object('again', to_jsonb(v_again), 'refused', (
        select coalesce(jsonb_agg(distinct r.id), '[]')
        from jsonb_to_recordset(p_settlements) r (id text)
        where not exists (
            select from unnest(v_known.ids, v_known.jobs) k (id, job)
            where k.id = r.id and (k.job <> all (v_left) or k.id::uuid = any (v_again)))));
end
$_$;

--
-- Name: _end_lease(bigint, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._end_lease(p_dispatcher bigint, p_error text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_workers uuid[];
    v_busy uuid[];
    v_count int := 0;
    v_given_back int;
    v_jobs uuid[];
    v_calls bigint[];
begin
    v_workers := array(
        select w.id from supaqueue.worker w where w.dispatcher = p_dispatcher order by w.id for update);
    loop
        select array_agg(c.job), array_agg(c.call), array_agg(distinct c.worker) into v_jobs, v_calls, v_busy
        from supaqueue._calls_of(v_workers) c;
        exit when v_jobs is null;
        v_given_back := supaqueue._give_back_unlocked(v_jobs, v_calls, p_error);
        exit when v_given_back = 0;
        v_count := v_count + v_given_back;
    end loop;
    update supaqueue.worker w set dispatcher = null where w.id = any (v_busy);
    perform supaqueue._free_workers(array(select w from unnest(v_workers) w except select b from unnest(v_busy) b));
    with gone as (
        delete from supaqueue.dispatcher d where d.no = p_dispatcher
        returning d.no, d.name, d.version, d.started_at
    )
    insert into supaqueue.past_dispatcher (no, name, version, started_at)
    select g.no, g.name, g.version, g.started_at from gone g;
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
    v_count int;
    v_left record;
begin
    select array_agg(c.job), array_agg(c.call)
    into v_jobs, v_calls
    from supaqueue._calls_of(array(select id from supaqueue.worker where locked)) c
    join supaqueue.job j on j.id = any (array[c.job])
    join supaqueue.queue q on q.id = j.queue
    join supaqueue.worker w on w.id = c.worker
    left join supaqueue.dispatcher d on d.no = w.dispatcher
    where (w.dispatcher is not null or j.dispatcher is null) -- else it is given back: _free_idle()
      and c.started_at + coalesce(400000 + d.lease_ms, j.timeout_ms, q.timeout_ms) * interval '1 millisecond'
          + interval '1 minute' < clock_timestamp();
    if v_jobs is null then
        return 0;
    end if;
    v_count := cardinality(v_jobs);
    for v_left in
        select e.* from supaqueue.settle_each(v_jobs, v_calls,
            array_fill('failure'::text, array[v_count]), array_fill(null::int, array[v_count]),
            array_fill('deadline passed'::text, array[v_count]), array_fill(null::text, array[v_count])) e
        where e.verdict <> 'failed'
    loop
        v_count := v_count - 1;
        if v_left.verdict = 'lost' then
            raise warning 'the overdue call of job "%" could not be ended: %', v_jobs[v_left.i], v_left.detail;
        end if;
    end loop;
    return v_count;
end
$$;

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
-- Name: _enqueue_scheduled(supaqueue.schedule); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._enqueue_scheduled(p_schedule supaqueue.schedule) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job supaqueue.job := supaqueue._schedule_job(p_schedule);
begin
    return supaqueue.enqueue(
        queue => p_schedule.queue::text, payload => v_job.payload, priority => v_job.priority,
        max_attempts => v_job.max_attempts, timeout_ms => v_job.timeout_ms, method => v_job.method,
        path => v_job.path, query => v_job.query, headers => v_job.headers, expires_at => v_job.expires_at,
        key => v_job.key, dedup_key => v_job.dedup_key, dedup_for => v_job.dedup_for,
        on_duplicate => v_job.on_duplicate, backoff_ms => v_job.backoff_ms,
        backoff_max_ms => v_job.backoff_max_ms, retry_delays_ms => v_job.retry_delays_ms,
        max_age_ms => v_job.max_age_ms);
end
$$;

--
-- Name: _enqueue_webhook(text, text, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._enqueue_webhook(p_queue text, p_options text, p_payload jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_options jsonb;
    v_row jsonb := case when p_payload -> 'record' <> 'null' then p_payload -> 'record'
                   else p_payload -> 'old_record' end;
    v_dedup_key text;
begin
    begin
        v_options := p_options::jsonb;
    exception when invalid_text_representation then
        v_options := to_jsonb(p_options);
    end;
    perform supaqueue._check_webhook(v_options, v_row);
    v_dedup_key := supaqueue._webhook_key(v_row ->> (v_options ->> 'dedup_column'));

    insert into supaqueue.job (
        queue, payload, priority, run_at, expires_at, key, dedup_key, dedup_for, on_duplicate, headers,
        max_attempts, timeout_ms)
    values (
        supaqueue._queue_id(p_queue), p_payload, coalesce((v_options ->> 'priority')::int, 0),
        now() + (v_options ->> 'delay_ms')::bigint * interval '1 millisecond',
        now() + (v_options ->> 'expires_in_ms')::bigint * interval '1 millisecond',
        coalesce(v_options ->> 'key', supaqueue._webhook_key(v_row ->> (v_options ->> 'key_column'))),
        v_dedup_key,
        case when v_dedup_key is not null then
            (v_options ->> 'dedup_for_ms')::bigint * interval '1 millisecond' end,
        case when v_dedup_key is not null then v_options ->> 'on_duplicate' end,
        v_options -> 'headers', (v_options ->> 'max_attempts')::int, (v_options ->> 'timeout_ms')::int);
end
$$;

--
-- Name: _fill_lanes(uuid, boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._fill_lanes(p_queue uuid, p_order_begins boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
begin
    insert into supaqueue.limiter (queue) values (p_queue) on conflict do nothing;
    perform from supaqueue.limiter l where l.queue = p_queue for no key update; -- no claim is half done
    insert into supaqueue.lane (queue, key, jobs)
    select p_queue, b.key, array_agg(b.id)
    from (
        select j.key, j.id
        from supaqueue._calls_of(array(select w.id from supaqueue.worker w where w.queue = p_queue)) c
        join supaqueue.job j on j.id = any (array[c.job])
        where j.key is not null
        union
        select j.key, j.id from supaqueue.job j
        where p_order_begins and j.due_at is not null
          and j.queue = p_queue and j.key is not null and j.call is not null and j.status = 'pending'
        union
        select j.key, j.id from supaqueue.job j
        where p_order_begins and j.queue = p_queue and j.ready is not null and j.key is not null and j.call is not null
    ) b
    group by b.key
    on conflict (queue, key) do update set jobs = lane.jobs || excluded.jobs;
end
$$;

--
-- Name: _fire_schedules(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._fire_schedules() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '100ms'
    AS $$
declare
    v_schedule supaqueue.schedule;
    v_now timestamptz := clock_timestamp();
    v_next timestamptz;
    v_job uuid;
    v_count int := 0;
begin
    -- the queue is locked with it and never waited for: who deletes one locks it before its schedules
    for v_schedule in
        select c.* from supaqueue.schedule c join supaqueue.queue q on q.id = c.queue
        where c.next_at <= v_now
        order by c.next_at
        limit 100
        for no key update of c skip locked
        for key share of q skip locked
    loop
        v_next := null;
        begin
            v_next := supaqueue._cron_next(v_schedule.cron, v_schedule.time_zone, v_now);
            if v_schedule.catch_up = 'skip' and v_schedule.next_at < v_now - interval '1 minute' then
                update supaqueue.schedule c set next_at = v_next where c.name = v_schedule.name;
                continue;
            end if;
            v_job := supaqueue._enqueue_scheduled(v_schedule);
            update supaqueue.schedule c set next_at = v_next, last_at = v_now, last_job = v_job
            where c.name = v_schedule.name;
            v_count := v_count + 1;
        exception
            when deadlock_detected or lock_not_available or serialization_failure then
                raise warning 'schedule "%" is late: %', v_schedule.name, sqlerrm;
                update supaqueue.schedule c set next_at = v_now + interval '5 seconds' where c.name = v_schedule.name;
            when others then
                raise warning 'schedule "%" could not add its job: %', v_schedule.name, sqlerrm;
                update supaqueue.schedule c set next_at = v_next where c.name = v_schedule.name;
        end;
    end loop;
    return v_count;
end
$$;

--
-- Name: _first_again(uuid[], integer, uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._first_again(p_jobs uuid[], p_priority integer, p_taken uuid[]) RETURNS tid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    return (
        select case when bool_and(j.status is distinct from 'in_progress' and j.id <> all (p_taken)) then
                    (array_agg(j.ctid order by j.ready)
                     filter (where j.status = 'pending' and j.ready is not null and j.priority = p_priority))[1] end
        from supaqueue.job j where j.id = any (p_jobs));
end
$$;

--
-- Name: _first_id(timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._first_id(p_at timestamp with time zone) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select (lpad(to_hex(greatest(floor(extract(epoch from p_at) * 1000), 0)::bigint), 12, '0')
            || '70008000000000000000')::uuid
$$;

--
-- Name: _free_idle(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._free_idle() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_workers uuid[] := array(
        select w.id from supaqueue.worker w
        where w.locked and w.dispatcher is null
        order by w.id for update skip locked);
    v_jobs uuid[];
    v_calls bigint[];
    v_count int := 0;
begin
    if v_workers = '{}' then
        return 0;
    end if;
    select array_agg(c.job), array_agg(c.call) into v_jobs, v_calls
    from supaqueue._calls_of(v_workers) c
    join supaqueue.job j on j.id = any (array[c.job])
    where j.dispatcher is not null;
    if v_jobs is not null then
        v_count := supaqueue._give_back_unlocked(v_jobs, v_calls, 'given back: its dispatcher is gone');
    end if;
    perform supaqueue._free_without_call(array(
        select w.id from supaqueue.worker w
        where w.id = any (v_workers) and (w.stopping_until > clock_timestamp()) is not true));
    return v_count;
end
$$;

--
-- Name: _free_without_call(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._free_without_call(p_workers uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._free_workers(array(
        select w from unnest(p_workers) w
        except
        select c.worker from supaqueue._calls_of(p_workers) c));
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
    update supaqueue.worker set locked = false, dispatcher = null, stopping_until = null
    where id = any (p_workers);
    if exists (select from supaqueue.worker where id = any (p_workers) and retiring) then
        delete from supaqueue.worker where id = any (p_workers) and retiring; -- it wakes whoever sleeps
    end if;
end
$$;

--
-- Name: _give_back(uuid[], bigint[], text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._give_back(p_jobs uuid[], p_calls bigint[], p_error text) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_now timestamptz := clock_timestamp();
    v_given_back uuid[];
    v_cancelled uuid[];
begin
    with locked as materialized (
        select j.id, j.call, j.attempts, j.started_at, j.dispatcher, coalesce(j.reason = 'replaced', false) as is_over
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    ), given_back as (
        update supaqueue.job j
        set status = case when l.is_over then 'cancelled' else 'pending' end::supaqueue.job_status,
            attempts = greatest(j.attempts - 1, 0),
            ready = case when not l.is_over and j.blockers = 0 and (j.run_at is null or j.run_at <= v_now)
                    then nextval('supaqueue.ready_seq') end,
            due_at = case when not l.is_over then
                     least(case when j.blockers = 0 and j.run_at > v_now then j.run_at end, j.expires_at) end,
            worker = null,
            finished_at = case when l.is_over then v_now end,
            error = p_error,
            writes = j.writes + 1,
            updated_at = v_now
        from locked l
        where j.id = any (array[l.id])
        returning j.id, l.call, l.attempts, l.started_at, l.dispatcher, l.is_over
    ), kept as (
        insert into supaqueue.past_attempt (job, call, number, started_at, ended_at, outcome, error, dispatcher)
        select g.id, g.call, g.attempts, g.started_at, v_now, 'aborted', p_error, g.dispatcher
        from given_back g
    )
    select array_agg(g.id), array_agg(g.id) filter (where g.is_over)
    into v_given_back, v_cancelled
    from given_back g;

    if v_cancelled is not null then
        perform supaqueue._sources_failed(v_cancelled);
    end if;
    return v_given_back;
end
$$;

--
-- Name: _give_back_unlocked(uuid[], bigint[], text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._give_back_unlocked(p_jobs uuid[], p_calls bigint[], p_error text) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET lock_timeout TO '100ms'
    AS $$
declare
    v_jobs uuid[];
    v_calls bigint[];
    v_count int := 0;
begin
    select array_agg(l.id), array_agg(l.call) into v_jobs, v_calls
    from (
        select j.id, j.call
        from unnest(p_jobs, p_calls) o (job, call)
        join supaqueue.job j on j.id = any (array[o.job])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j skip locked
    ) l;
    begin
        return coalesce(cardinality(supaqueue._give_back(v_jobs, v_calls, p_error)), 0);
    exception when others then null; -- one of them: see which
    end;
    for v_i in 1 .. cardinality(v_jobs) loop
        begin
            v_count := v_count
                + coalesce(cardinality(supaqueue._give_back(array[v_jobs[v_i]], array[v_calls[v_i]], p_error)), 0);
        exception when others then
            raise warning 'job "%" could not be given back: %', v_jobs[v_i], sqlerrm;
        end;
    end loop;
    return v_count;
end
$$;

--
-- Name: _has_public_api(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._has_public_api() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select from pg_catalog.pg_namespace n
        join pg_catalog.pg_namespace s on s.nspname = 'supaqueue' and s.nspowner = n.nspowner
        join pg_catalog.pg_proc p on p.pronamespace = n.oid and p.proowner = n.nspowner
        where n.nspname = 'supaqueue_public' and p.proname = 'job_status' and p.prosecdef)
$$;

--
-- Name: _header_fault(jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._header_fault(p_headers jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
begin
    return (
        select format('header "%s" ', h.key) || f.fault
        from jsonb_each(case when jsonb_typeof(p_headers) = 'object' then p_headers end) h
        cross join lateral (
            select case when h.key !~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]+$' then 'is no name of an HTTP header'
                   when jsonb_typeof(h.value) not in ('string', 'number', 'boolean') then
                   'must be a text, not ' || jsonb_typeof(h.value)
                   when h.value #>> '{}' ~ '[\u0001-\u0008\u000A-\u001F\u007F]' then
                   'has a control character in its value' end as fault
        ) f
        where f.fault is not null
        limit 1);
end
$_$;

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
    LANGUAGE plpgsql STRICT
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
    key text NOT NULL COLLATE pg_catalog."C",
    job uuid NOT NULL,
    until timestamp with time zone
);

--
-- Name: _holds_dedup_key(supaqueue.dedup, timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup, p_now timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return exists (
        select from supaqueue.job j
        where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
          and (j.status = 'in_progress'
               or ((j.status is null or j.status = 'pending') and (j.expires_at <= p_now) is not true)));
end
$$;

--
-- Name: lane; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.lane (
    queue uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    jobs uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    started_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    started integer[] DEFAULT '{}'::integer[] NOT NULL
)
WITH (fillfactor='50');

--
-- Name: _is_idle(supaqueue.lane); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._is_idle(p_lane supaqueue.lane) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
begin
    return not exists (
            select from unnest(p_lane.started_at) s (at), supaqueue.queue q
            where q.id = p_lane.queue and s.at > clock_timestamp() - q.key_rate_period)
        and not exists (
            select from unnest(p_lane.jobs) b (id)
            join supaqueue.job j on j.id = any (array[b.id])
            where j.status is null or j.status in ('pending', 'in_progress'));
end
$$;

--
-- Name: _is_in_line(uuid, text, integer[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._is_in_line(p_queue uuid, p_key text, p_priorities integer[], p_taken uuid[]) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    return exists (
        select from unnest(p_priorities) u (priority)
        join supaqueue.job j on j.queue = p_queue and j.priority = any (array[u.priority]) and j.ready is not null
            and j.key collate "C" = p_key
        where (j.expires_at is null or j.expires_at > clock_timestamp()) and j.id <> all (p_taken));
end
$$;

--
-- Name: _job_deleted(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._job_deleted() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._stop_worker(old.worker);
    return null;
end
$$;

--
-- Name: _keep_attempt(supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._keep_attempt(p_job supaqueue.job) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_under_way boolean := p_job.status = 'in_progress';
begin
    if p_job.call is null or p_job.status is null or p_job.status = 'pending' then
        return;
    end if;
    insert into supaqueue.past_attempt (
        job, call, number, started_at, ended_at, outcome, http_status, error, response, dispatcher)
    values (
        p_job.id, p_job.call, p_job.attempts, p_job.started_at, coalesce(p_job.finished_at, clock_timestamp()),
        case when p_job.status = 'success' then 'success'
             when p_job.status = 'failed' then case when p_job.reason = 'final' then 'final' else 'failure' end
             else 'aborted' end,
        case when not v_is_under_way then p_job.http_status end,
        case when v_is_under_way then 'broken off: its job was changed by hand' else p_job.error end,
        case when not v_is_under_way then
            left(case when jsonb_typeof(p_job.response) = 'string' then p_job.response #>> '{}'
                 else p_job.response::text end, 1000) end,
        p_job.dispatcher)
    on conflict do nothing;
end
$$;

--
-- Name: _keeps_dedup_key(supaqueue.dedup); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._keeps_dedup_key(p_key supaqueue.dedup) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if supaqueue._holds_dedup_key(p_key, clock_timestamp()) then
        return true;
    end if;
    perform from supaqueue.job j
    where j.id = p_key.job and j.queue = p_key.queue and j.dedup_key = p_key.key
      and (j.status is null or j.status in ('pending', 'in_progress'))
    for no key update;
    return found and supaqueue._holds_dedup_key(p_key, clock_timestamp());
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
-- Name: _link(uuid, uuid[], text, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._link(p_job uuid, p_after uuid[], p_on_success text, p_on_failure text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_missing uuid;
begin
    if array_position(p_after, null) is not null then
        raise exception 'an element of after is null' using errcode = 'SQ006',
            hint = 'Each element is the id of a job.';
    end if;
    select u.id into v_missing
    from unnest(array[p_job] || p_after) u (id)
    where not exists (select from supaqueue.job j where j.id = any (array[u.id]))
    limit 1;
    if found then
        raise exception 'no job has the id "%"', v_missing using errcode = 'SQ008',
            hint = 'A job can wait only for jobs that are there: add those first.';
    elsif p_job = any (p_after) then
        raise exception 'job % waits for itself', p_job using errcode = 'SQ009',
            hint = 'Leave its own id out.';
    end if;
    insert into supaqueue.job_dependencies (source, target)
    select distinct u.id, p_job from unnest(p_after) u (id);
    if p_on_success is not null then
        perform supaqueue._add_callback(p_job, p_on_success, 'success', 'run', 'cancel');
    end if;
    if p_on_failure is not null then
        perform supaqueue._add_callback(p_job, p_on_failure, 'failure', 'cancel', 'run');
    end if;
end
$$;

--
-- Name: _ms_of_id(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._ms_of_id(p_id uuid) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select ('x' || replace(left(p_id::text, 13), '-', ''))::bit(48)::bigint
$$;

--
-- Name: _owner(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._owner(p_deed text) RETURNS oid
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_owner oid;
begin
    select nspowner into v_owner from pg_catalog.pg_namespace where nspname = 'supaqueue';
    if not pg_has_role(current_user, v_owner, 'usage') then
        raise exception 'only the owner of schema supaqueue may %', p_deed using errcode = 'SQ015',
            hint = format('Do it as role %I.', pg_get_userbyid(v_owner));
    end if;
    return v_owner;
end
$$;

--
-- Name: _payload_with_sources(uuid, jsonb); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._payload_with_sources(p_job uuid, p_payload jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    select p_payload || jsonb_build_object('sources', coalesce(jsonb_agg(
        jsonb_build_object(
            'id', s.id, 'queue', s.queue, 'status', s.status, 'http_status', s.http_status,
            'response', case when s.bytes <= 8388608 then s.response end, 'error', s.error,
            'attempts', s.attempts, 'reason', s.reason)
        || case when s.bytes > 8388608 and s.response is not null then '{"response_left_out": true}'::jsonb
           else '{}' end
        order by s.id), '[]'))
    from (
        select j.id, coalesce(q.name, q.id::text) as queue, j.status, j.http_status, j.response, j.error,
               j.attempts, j.reason,
               sum(coalesce(octet_length(j.response::text), 0))
                   over (order by j.id rows unbounded preceding) as bytes
        from supaqueue.job_dependencies d
        join supaqueue.job j on j.id = any (array[d.source])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where d.target = p_job
    ) s
$$;

--
-- Name: _place_job(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._place_job() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if new.status operator(pg_catalog.=) 'pending' and new.attempts operator(pg_catalog.=) 0
       and new.blockers operator(pg_catalog.=) 0
       and pg_catalog.num_nonnulls(
           new.run_at, new.expires_at, new.key, new.dedup_key, new.max_attempts, new.timeout_ms, new.method, new.path,
           new.query, new.headers, new.backoff_ms, new.backoff_max_ms, new.retry_delays_ms, new.max_age_ms,
           new.dedup_for, new.on_duplicate, new.with_sources) operator(pg_catalog.=) 0
       and pg_catalog.pg_column_size(new.payload) operator(pg_catalog.<=) 50000
    then
        return new;
    end if;
    return supaqueue._placed(new);
end
$$;

--
-- Name: _placed(supaqueue.job); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._placed(new supaqueue.job) RETURNS supaqueue.job
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_has_ended boolean := coalesce(new.status in ('success', 'failed', 'cancelled'), false);
begin
    perform supaqueue._check_job(new);
    if num_nonnulls(new.headers, new.path, new.query) > 0 then
        perform supaqueue._check_request(new.headers, new.path, new.query);
    end if;
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
    -- a call for each row would cost as much as this look
    if new.key is not null and exists (select from supaqueue.queue q where q.id = new.queue and not q.has_keys) then
        perform supaqueue._queue_has_keys(new.queue);
    end if;
    return new;
end
$$;

--
-- Name: _plan_schedule(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._plan_schedule() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_new boolean := tg_op = 'INSERT';
    v_job supaqueue.job;
begin
    if coalesce(octet_length(new.name), 0) not between 1 and 500 then
        raise exception 'the name of a schedule is % bytes long, it must be 1 to 500',
            coalesce(octet_length(new.name), 0) using errcode = 'SQ006', hint = 'For example "nightly-report".';
    elsif new.catch_up is null or new.catch_up not in ('once', 'skip') then
        raise exception 'catch_up "%" is not known', new.catch_up using errcode = 'SQ006',
            hint = 'It is "once" or "skip".';
    end if;
    if v_is_new or (new.options, new.payload) is distinct from (old.options, old.payload) then
        v_job := supaqueue._schedule_job(new);
        perform supaqueue._check_job(v_job);
        perform supaqueue._check_request(v_job.headers, v_job.path, v_job.query);
    end if;
    if v_is_new or new.time_zone is distinct from old.time_zone then
        new.time_zone := supaqueue._time_zone(new.time_zone);
    end if;
    if v_is_new or new.next_at is null
        or (new.cron, new.time_zone, new.paused) is distinct from (old.cron, old.time_zone, old.paused)
    then
        new.next_at := supaqueue._cron_next(new.cron, new.time_zone, clock_timestamp());
        if new.next_at is null then
            raise exception 'cron "%" never comes', new.cron using errcode = 'SQ012',
                hint = 'No month that it names has such a day.';
        end if;
    end if;
    if new.paused then
        new.next_at := null;
    end if;
    return new;
end
$$;

--
-- Name: _promote_each(uuid[], timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._promote_each(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET lock_timeout TO '20ms'
    AS $$
declare
    v_end constant timestamptz := clock_timestamp() + interval '1 second';
    v_jobs uuid[] := p_jobs;
    v_job uuid;
    v_done record;
    v_refused uuid[] := array[]::uuid[];
    v_error text;
begin
    promoted := 0;
    expired := 0;
    <<all_due>>
    while v_jobs <> '{}' loop
        foreach v_job in array v_jobs loop
            exit all_due when clock_timestamp() > v_end;
            begin
                select * into v_done from supaqueue._promote_jobs(array[v_job], p_now);
                promoted := promoted + v_done.promoted;
                expired := expired + v_done.expired;
                continue;
            exception when others then
                v_error := coalesce(v_error, sqlerrm);
                v_refused := v_refused || v_job;
            end;
            begin
                update supaqueue.job j
                set due_at = clock_timestamp() + interval '10 seconds', writes = j.writes + 1
                where j.id = v_job;
            exception when others then null;
            end;
        end loop;
        v_jobs := array(
            select j.id from supaqueue.job j where j.due_at <= p_now and j.id <> all (v_refused)
            order by j.due_at limit cardinality(p_jobs) - promoted - expired for no key update skip locked);
    end loop;
    if v_error is not null then
        raise warning 'job "%" and % others could not be put in line: %', v_refused[1],
            cardinality(v_refused) - 1, v_error;
    end if;
end
$$;

--
-- Name: _promote_jobs(uuid[], timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._promote_jobs(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_expired uuid[];
begin
    with due as materialized (
        select j.id, j.expires_at <= p_now as is_over,
               j.status = 'pending' and j.blockers = 0 and (j.run_at is null or j.run_at <= p_now) as is_in_line
        from unnest(p_jobs) p (id)
        join supaqueue.job j on j.id = any (array[p.id])
    ), done as (
        update supaqueue.job j
        set status = case when due.is_over then 'failed' else j.status end,
            reason = case when due.is_over then 'expired' end,
            error = case when due.is_over then 'expired' else j.error end,
            finished_at = case when due.is_over then p_now end,
            failed_at = case when due.is_over then p_now end,
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
end
$$;

--
-- Name: _prune_dispatchers(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._prune_dispatchers() RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    delete from supaqueue.past_dispatcher
    where no in (select d.no from supaqueue.past_dispatcher d order by d.no limit 100 for update skip locked)
      and ended_at < now() - interval '30 days'
$$;

--
-- Name: _prune_front(interval, timestamp with time zone, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._prune_front(p_retention interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean, OUT behind_ms bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_end uuid := supaqueue._first_id(p_now - p_retention);
    v_patience uuid := supaqueue._first_id(
        p_now - p_retention - least(greatest(p_retention, interval '10 minutes'), interval '1 hour'));
    v_front supaqueue.prune_front;
    v_ids uuid[];
    v_due tid[];
    v_left uuid[];
begin
    pruned := 0;
    has_more := false;
    behind_ms := 0;
    insert into supaqueue.prune_front (retention)
    select p_retention
    where not exists (select from supaqueue.prune_front f where f.retention = any (array[p_retention]));
    select * into v_front from supaqueue.prune_front f
    where f.retention = any (array[p_retention]) order by f.job limit 1 for update skip locked;
    if not found then
        return;
    end if;
    -- what is committed from here on is behind, and stays
    delete from supaqueue.prune_front f
    where f.retention = any (array[p_retention]) and f.no <> v_front.no and f.job >= v_front.job;
    select array_agg(s.id), array_agg(s.ctid) filter (where s.is_due),
           array_agg(s.id) filter (where not s.is_due and s.retention = p_retention and s.id > v_patience)
    into v_ids, v_due, v_left
    from (
        select j.id, j.ctid, q.retention,
               coalesce(j.status in ('success', 'failed', 'cancelled')
                        and j.finished_at <= p_now - q.retention, false) as is_due
        from supaqueue.job j
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.id > v_front.job and j.id < v_end
        order by j.id
        limit p_most
    ) s;
    pruned := supaqueue._prune_jobs(v_due, p_now);
    if v_front.held_at is null and v_left is not null then
        v_front.held_at := coalesce(v_ids[array_position(v_ids, v_left[1]) - 1], v_front.job);
    end if;
    v_front.job := coalesce(v_ids[cardinality(v_ids)], v_front.job);
    has_more := cardinality(v_ids) = p_most
        and (v_due is not null or coalesce(cardinality(v_left), 0) < p_most / 2);
    if has_more then
        behind_ms := extract(epoch from p_now - p_retention) * 1000 - supaqueue._ms_of_id(v_front.job);
    else
        v_front.job := coalesce(v_front.held_at, v_front.job);
        v_front.held_at := null;
    end if;
    update supaqueue.prune_front f
    set job = v_front.job, held_at = v_front.held_at
    where f.no = v_front.no
      and (f.job, f.held_at) is distinct from (v_front.job, v_front.held_at);
    has_more := coalesce(has_more, false);
end
$$;

--
-- Name: _prune_jobs(tid[], timestamp with time zone); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._prune_jobs(p_rows tid[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_count int := 0;
    v_at int := 0;
    v_size int := cardinality(p_rows);
    v_failures int := 0;
    v_error text;
begin
    while v_at < cardinality(p_rows) and v_failures < 8 loop
        begin
            v_count := v_count + supaqueue._delete_ended(p_rows[v_at + 1:v_at + v_size], p_now);
            v_at := v_at + v_size;
            v_size := v_size * 8;
        exception when others then
            if sqlstate <> '55P03' then
                v_error := sqlerrm;
            end if;
            v_failures := v_failures + 1;
            v_at := v_at + (v_size = 1)::int;
            v_size := greatest(v_size / 8, 1);
        end;
    end loop;
    if v_error is not null then
        raise warning 'old jobs could not be deleted: %', v_error;
    end if;
    return v_count;
end
$$;

--
-- Name: _prune_lanes(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._prune_lanes(p_most integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_mark supaqueue.prune_mark;
    v_queues uuid[];
    v_keys text[];
    v_idle_queues uuid[];
    v_idle_keys text[];
begin
    select * into v_mark from supaqueue.prune_mark;
    select array_agg((r.lane).queue), array_agg((r.lane).key),
           array_agg((r.lane).queue) filter (where r.is_idle), array_agg((r.lane).key) filter (where r.is_idle)
    into v_queues, v_keys, v_idle_queues, v_idle_keys
    from (
        select n as lane, supaqueue._is_idle(n) as is_idle from supaqueue.lane n
        where (n.queue, n.key) > (v_mark.lane_queue, v_mark.lane_key)
        order by n.queue, n.key
        limit p_most
    ) r;
    if coalesce(cardinality(v_keys), 0) = p_most then
        update supaqueue.prune_mark set lane_queue = v_queues[p_most], lane_key = v_keys[p_most];
    elsif v_mark.lane_key <> '' then
        update supaqueue.prune_mark
        set lane_queue = '00000000-0000-0000-0000-000000000000', lane_key = '';
    end if;
    if v_idle_keys is null then
        return;
    end if;
    select array_agg(l.queue), array_agg(l.key) into v_queues, v_keys
    from (
        select n.queue, n.key from unnest(v_idle_queues, v_idle_keys) p (queue, key)
        join supaqueue.lane n on n.queue = any (array[p.queue]) and n.key = any (array[p.key])
        join supaqueue.limiter m on m.queue = any (array[p.queue])
        for no key update of n, m skip locked
    ) l;
    -- a statement of its own, which sees what the locked rows say now
    delete from supaqueue.lane l
    using unnest(v_queues, v_keys) p (queue, key)
    where l.queue = any (array[p.queue]) and l.key = any (array[p.key]) and supaqueue._is_idle(l);
end
$$;

--
-- Name: _prune_left(interval, timestamp with time zone, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._prune_left(p_shortest interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_mark uuid;
    v_first uuid;
    v_end uuid;
    v_read int := 0;
    v_count int;
    v_last uuid;
    v_due tid[];
    v_rows tid[];
begin
    pruned := 0;
    has_more := false;
    select m.job into v_mark from supaqueue.prune_mark m where m.rests_until is null or m.rests_until <= p_now;
    if not found or p_shortest is null or p_most < 1 then
        return;
    end if;
    for v_range in 1 .. 2 loop
        v_first := case when v_range = 1 then v_mark else greatest(v_mark, supaqueue._first_id(p_now)) end;
        v_end := case when v_range = 1 then supaqueue._first_id(p_now - p_shortest)
                 else 'ffffffff-ffff-ffff-ffff-ffffffffffff' end;
        continue when v_first >= v_end;
        select count(*), (array_agg(s.id))[count(*)], array_agg(s.ctid) filter (where s.may_be_due)
        into v_count, v_last, v_due
        from (
            select j.id, j.ctid, j.status in ('success', 'failed', 'cancelled')
                   and j.finished_at <= p_now - p_shortest as may_be_due
            from supaqueue.job j
            where j.id > v_first and j.id < v_end
            order by j.id
            limit p_most - v_read
        ) s;
        v_rows := v_rows || v_due;
        v_read := v_read + v_count;
        v_mark := coalesce(v_last, v_mark);
        exit when v_read >= p_most;
    end loop;
    pruned := supaqueue._prune_jobs(v_rows, p_now);
    if v_read >= p_most then
        has_more := pruned > 0;
        update supaqueue.prune_mark m set job = v_mark;
    else
        update supaqueue.prune_mark m
        set job = '00000000-0000-0000-0000-000000000000', rests_until = p_now + interval '1 minute';
        delete from supaqueue.prune_front f
        where f.ctid = any (array(
            select g.ctid from supaqueue.prune_front g
            where not exists (select from supaqueue.queue q where q.retention = any (array[g.retention]))
            for update skip locked));
    end if;
end
$$;

--
-- Name: _queue_added(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._queue_added() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform supaqueue._check_queue(new);
    perform supaqueue._check_headers('default_headers', new.default_headers);
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
declare
    v_before supaqueue.queue := old;
begin
    if new.breaker_threshold is null then
        new.breaker_state := 'closed';
    end if;
    if old.breaker_state = 'open' and new.breaker_state = 'closed'
       and old.held_until is not distinct from new.held_until
       and exists (
           select from supaqueue.breaker b
           where b.queue = old.id
             and old.held_until <= b.opened_at + old.breaker_open_ms * interval '1 millisecond')
    then
        new.held_until := null;
    end if;
    v_before.breaker_state := new.breaker_state;
    if new is distinct from v_before then
        perform supaqueue._check_queue(new);
        if new.default_headers is distinct from old.default_headers then
            perform supaqueue._check_headers('default_headers', new.default_headers);
        end if;
        new.revision := old.revision + 1;
    end if;
    if new.has_keys and (new.key_order and not old.key_order
       or new.key_concurrency is not null and old.key_concurrency is null and not old.key_order)
    then
        perform supaqueue._fill_lanes(new.id, new.key_order and not old.key_order);
    end if;
    if new.retention is distinct from old.retention then
        -- it begins anew; the row there is may have been updated since a snapshot of ours
        insert into supaqueue.prune_front (retention) select new.retention where new.retention is not null;
    end if;
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
-- Name: _rate_room(timestamp with time zone[], integer[], integer, interval); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._rate_room(p_started_at timestamp with time zone[], p_started integer[], p_limit integer, p_period interval) RETURNS integer
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select case when r.used < p_limit then p_limit - r.used
           else least(floor(extract(epoch from clock_timestamp() - r.ends_at) * 1000), -1)::int end
    from supaqueue._recent_starts(p_started_at, p_started, p_period) r
$$;

--
-- Name: _recent_starts(timestamp with time zone[], integer[], interval); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._recent_starts(p_started_at timestamp with time zone[], p_started integer[], p_period interval, OUT started_at timestamp with time zone[], OUT started integer[], OUT used integer, OUT ends_at timestamp with time zone) RETURNS record
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    -- a start that seems to lie in the future was before the clock was put back
    select coalesce(array_agg(least(s.at, t.now + p_period / 50) order by s.at), '{}'),
           coalesce(array_agg(s.n order by s.at), '{}'),
           coalesce(sum(s.n), 0)::int,
           min(least(s.at, t.now + p_period / 50)) + p_period
    from (select clock_timestamp() as now) t
    cross join unnest(p_started_at, p_started) s (at, n)
    where s.at > t.now - p_period
$$;

--
-- Name: _refuse_circle_in(uuid[], integer[], integer[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._refuse_circle_in(p_jobs uuid[], p_sources integer[], p_targets integer[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_count constant int := cardinality(p_jobs);
    v_edges constant int := cardinality(p_sources);
    v_waits_for int[] := array_fill(0, array[v_count]);   -- how many jobs that are not taken away
    v_first int[] := array_fill(0, array[v_count]);       -- the job's first dependency as a source
    v_free int[] := array_fill(0, array[v_count]);
    v_freed int := 0;
    v_done int := 0;
    v_source int[] := array_fill(0, array[v_count]);      -- one that it waits for, of those left over
    v_circle text[];
    v_start int;
    v_job int;
    v_edge int;
    v_number int;
begin
    -- `v[i] := v[i] + 1` in one go would copy the whole array
    for i in 1 .. v_edges loop
        v_number := v_waits_for[p_targets[i]] + 1;
        v_waits_for[p_targets[i]] := v_number;
        if v_first[p_sources[i]] = 0 then
            v_first[p_sources[i]] := i;
        end if;
    end loop;
    for i in 1 .. v_count loop
        if v_waits_for[i] = 0 then
            v_freed := v_freed + 1;
            v_free[v_freed] := i;
        end if;
    end loop;
    while v_done < v_freed loop
        v_done := v_done + 1;
        v_job := v_free[v_done];
        v_edge := v_first[v_job];
        while v_edge > 0 and p_sources[v_edge] = v_job loop
            v_number := v_waits_for[p_targets[v_edge]] - 1;
            v_waits_for[p_targets[v_edge]] := v_number;
            if v_number = 0 then
                v_freed := v_freed + 1;
                v_free[v_freed] := p_targets[v_edge];
            end if;
            v_edge := v_edge + 1;
        end loop;
    end loop;
    if v_done = v_count then
        return;
    end if;

    for i in 1 .. v_edges loop
        if v_waits_for[p_sources[i]] > 0 and v_waits_for[p_targets[i]] > 0 then
            v_source[p_targets[i]] := p_sources[i];
            v_job := p_targets[i];
        end if;
    end loop;
    for i in 1 .. v_count loop -- into the circle, if it was not in it
        v_job := v_source[v_job];
    end loop;
    v_start := v_job;
    loop
        v_circle := v_circle || p_jobs[v_job]::text;
        v_job := v_source[v_job];
        exit when v_job = v_start;
    end loop;
    if cardinality(v_circle) > 8 then
        v_circle := v_circle[1:6] || format('%s more', cardinality(v_circle) - 6);
    end if;
    raise exception 'job % waits for %', array_to_string(v_circle, ' waits for '), p_jobs[v_start]
        using errcode = 'SQ009', hint = 'None of them could ever start: leave out one of these dependencies.';
end
$$;

--
-- Name: _refuse_circles(uuid[], boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._refuse_circles(p_targets uuid[], p_is_backward boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_nestloop TO 'off'
    SET enable_hashjoin TO 'on'
    AS $$
declare
    v_jobs uuid[];
    v_before uuid[];
    v_is_backward boolean;
    v_sources int[];
    v_targets int[];
begin
    loop
        with recursive reached (id, is_backward) as (
            select u.id, false from unnest(p_targets) u (id)
            union
            select t.id, t.is_backward
            from reached r
            cross join lateral (
                select d.target as id, d.source > d.target as is_backward
                from supaqueue.job_dependencies d where d.source = r.id offset 0
            ) t
        )
        select array_agg(distinct r.id order by r.id), bool_or(r.is_backward)
        into v_jobs, v_is_backward
        from reached r;
        if not (v_is_backward or p_is_backward) then
            return;
        end if;
        exit when v_jobs is not distinct from v_before;
        perform from supaqueue.job where id = any (v_jobs) order by id for no key update;
        v_before := v_jobs;
    end loop;
    if not v_is_backward then
        return;
    end if;

    with node as materialized (
        select u.id, u.no::int as no from unnest(v_jobs) with ordinality u (id, no)
    )
    select array_agg(s.no order by s.no, t.no), array_agg(t.no order by s.no, t.no)
    into v_sources, v_targets
    from node s
    cross join lateral (
        select d.target from supaqueue.job_dependencies d where d.source = s.id offset 0
    ) d
    join node t on t.id = d.target;
    perform supaqueue._refuse_circle_in(v_jobs, v_sources, v_targets);
end
$$;

--
-- Name: _refuse_setting(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._refuse_setting(p_constraint text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_name text;
    v_wanted text;
begin
    select r.name, r.wanted into v_name, v_wanted
    from (values
        ('no_url', 'edge_function_name', 'the name of a function, not a url'),
        ('function_or_url', 'edge_function_name', 'given, or else url is, but not both'),
        ('url_is_http', 'url', 'an http or https address'),
        ('method_known', 'method', 'GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS'),
        ('timeout_ms_in_range', 'timeout_ms', 'between 1 and 400000'),
        ('max_attempts_in_range', 'max_attempts', 'between 1 and 1000'),
        ('backoff_ms_in_range', 'backoff_ms', 'between 0 and 86400000'),
        ('backoff_max_ms_in_range', 'backoff_max_ms', 'between 0 and 604800000'),
        ('hold_max_ms_in_range', 'hold_max_ms', 'between 0 and 86400000'),
        ('keep_response_bytes_in_range', 'keep_response_bytes', 'between 0 and 16777216'),
        ('default_headers_is_object', 'default_headers', 'an object, for example {"x-tenant": "7"}'),
        ('rate_limit_in_range', 'rate_limit', 'between 1 and 1000000, or null for none'),
        ('rate_period_in_range', 'rate_period', 'between 100 milliseconds and 1 day'),
        ('key_concurrency_in_range', 'key_concurrency', 'between 1 and 10000, or null for none'),
        ('key_rate_limit_in_range', 'key_rate_limit', 'between 1 and 1000000, or null for none'),
        ('key_rate_period_in_range', 'key_rate_period', 'between 100 milliseconds and 1 day'),
        ('retention_in_range', 'retention', 'between 0 and 100 years, or null to keep jobs for ever')
    ) r (broken, name, wanted)
    where r.broken = p_constraint;
    raise exception '% is not what it must be', coalesce(v_name, 'a setting') using errcode = 'SQ006',
        constraint = p_constraint,
        hint = coalesce('It must be ' || v_wanted || '.', 'It breaks the constraint ' || p_constraint || '.');
end
$$;

--
-- Name: _relay_begin(bigint, uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_begin(p_request bigint, p_by uuid, OUT ids uuid[], OUT queues uuid[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_request supaqueue.relay_request;
    v_since timestamptz;
begin
    select * into v_request
    from supaqueue.relay_request r
    where r.id = p_request and (r.taken_by is null or r.taken_by = p_by)
      and r.sent_at >= clock_timestamp() - supaqueue._relay_patience()
    for update;
    if not found then
        return;
    end if;
    select array_agg(supaqueue._call_id(w.no, j.call)), array_agg(distinct j.queue), min(j.started_at)
    into ids, queues, v_since
    from unnest(v_request.jobs, v_request.calls) n (id, call)
    join supaqueue.job j on j.id = any (array[n.id]) and j.call = n.call and j.status = 'in_progress'
    join supaqueue.worker w on w.id = any (array[j.worker]);

    if (v_since > clock_timestamp() - supaqueue._relay_patience() - interval '10 seconds') is not true then
        ids := null;
        queues := null;
        return;
    end if;
    update supaqueue.relay_request r set taken_by = p_by, sent_at = clock_timestamp() where r.id = p_request;
    if v_request.taken_by is null then
        perform supaqueue.started_late(q.id,
            (extract(epoch from clock_timestamp() - v_request.sent_at) * 1000)::bigint)
        from unnest(queues) with ordinality n (id, i)
        join supaqueue.queue q on q.id = any (array[n.id])
        where q.rate_limit is not null or q.key_rate_limit is not null
        order by n.i;
    end if;
end
$$;

--
-- Name: _relay_claim(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_claim(p_most integer, OUT items jsonb[], OUT jobs uuid[], OUT calls bigint[], OUT queues uuid[], OUT wait_ms bigint, OUT has_more boolean) RETURNS record
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
    v_free record;
    v_queues uuid[] := array[]::uuid[];
    v_revisions bigint[] := array[]::bigint[];
    v_ends int[] := array[]::int[];
    v_workers uuid[] := array[]::uuid[];
    v_has_limits boolean := false;
    v_count int;
    v_used uuid[];
begin
    items := '{}';
    has_more := false;
    for v_free in select * from supaqueue._relay_free_workers(p_most + 1) loop
        has_more := cardinality(v_workers) + cardinality(v_free.workers) > p_most;
        v_free.workers := v_free.workers[1:p_most - cardinality(v_workers)];
        exit when v_free.workers = '{}';
        v_queues := v_queues || v_free.queue;
        v_revisions := v_revisions || v_free.revision;
        v_workers := v_workers || v_free.workers;
        v_ends := v_ends || cardinality(v_workers);
        v_has_limits := v_has_limits or v_free.is_limited;
    end loop;
    v_count := cardinality(v_queues);
    if v_count = 0 then
        return;
    end if;

    with claimed as (
        select c.*
        from supaqueue.claim(null, v_queues, v_revisions, v_ends, v_workers,
            array(select i from generate_series(1, v_count) i), array_fill((-2147483648)::int, array[v_count]),
            array_fill((-1)::bigint, array[v_count]), array_fill(2147483647, array[v_count]), v_has_limits) c
    )
    select array_agg(c.job), array_agg(c.call), array_agg(v_workers[c.worker]), min(c.wait_ms)
    into jobs, calls, v_used, wait_ms
    from (select * from claimed order by claimed.worker) c
    where c.job is not null or c.wait_ms is not null;
    jobs := array_remove(jobs, null);
    calls := array_remove(calls, null);
    v_used := array_remove(v_used, null);
    if coalesce(cardinality(jobs), 0) = 0 then
        return;
    end if;
    update supaqueue.worker w set locked = true where w.id = any (v_used);
    queues := v_queues;
    with of_queue as materialized (
        select q.id, jsonb_build_object('id', q.id, 'created_at', q.created_at,
                   'edge_function_name', q.edge_function_name, 'default_headers', q.default_headers,
                   'name', q.name, 'url', q.url, 'method', q.method, 'timeout_ms', q.timeout_ms,
                   'keep_response_bytes', q.keep_response_bytes, 'auth', q.auth,
                   'secret_headers', q.secret_headers, 'signing_secrets', q.signing_secrets) as record
        from supaqueue.queue q where q.id = any (v_queues)
    )
    select array_agg(jsonb_build_object(
               'queue', o.record,
               'job', jsonb_build_object('id', j.id, 'created_at', j.created_at, 'queue', j.queue, 'payload', p.payload,
                   'attempts', j.attempts, 'status', j.status, 'updated_at', j.updated_at, 'method', j.method,
                   'path', j.path, 'query', j.query, 'timeout_ms', j.timeout_ms, 'headers', j.headers,
                   'body', case when p.payload::text ~ '[0-9]{16}|[0-9][.][0-9]' then p.payload::text end),
               'current_job', jsonb_build_object('id', supaqueue._call_id(w.no, j.call), 'created_at', j.started_at,
                   'worker', j.worker, 'job', j.id, 'is_complete', false, 'is_successful', null))
               order by n.i)
    into items
    from unnest(jobs) with ordinality n (id, i)
    join supaqueue.job j on j.id = any (array[n.id])
    join of_queue o on o.id = j.queue
    join supaqueue.worker w on w.id = any (array[j.worker])
    cross join lateral (
        select case when j.with_sources then supaqueue._payload_with_sources(j.id, j.payload) else j.payload end
        offset 0) p (payload);
end
$$;

--
-- Name: _relay_free_workers(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_free_workers(p_most integer) RETURNS TABLE(queue uuid, revision bigint, is_limited boolean, workers uuid[])
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
#variable_conflict use_column
begin
    return query
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
         order by j.queue, j.priority, j.key collate "C", j.ready limit 1)
        union all
        select (select j.queue from supaqueue.job j
                where j.ready is not null and j.key is not null and j.queue > b.queue
                order by j.queue, j.priority, j.key collate "C", j.ready limit 1)
        from keyed b where b.queue is not null
    ), busy (queue) as (
        select p.queue from plain p where p.queue is not null
        union
        select k.queue from keyed k where k.queue is not null
    ), open as (
        select q.id, q.revision, q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed' as is_limited,
               (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked) as retiring,
               ceil(p_most::numeric / count(*) over ())::int as share
        from busy b
        join supaqueue.queue q on q.id = any (array[b.queue])
        where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp())
          and exists (
            select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
            offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked))
        order by random()
    ), picked as (
        select o.id as queue, o.revision, o.is_limited, w.id, w.no
        from open o
        cross join lateral (
            select f.id, f.no from supaqueue.worker f
            where f.queue = o.id and not f.locked and not f.retiring
            order by f.no
            offset o.retiring
            limit (select count(*) from (
                (select from supaqueue.job j
                 where j.queue = o.id and j.ready is not null and j.key is null limit o.share)
                union all
                (select from supaqueue.job j
                 where j.queue = o.id and j.ready is not null and j.key is not null limit o.share)
                limit o.share) n)
            for update skip locked
        ) w
        limit p_most
    )
    select p.queue, p.revision, p.is_limited, array_agg(p.id order by p.no)
    from picked p
    group by p.queue, p.revision, p.is_limited;
end
$$;

--
-- Name: _relay_patience(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_patience() RETURNS interval
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select interval '30 seconds' $$;

--
-- Name: setting; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.setting (
    is_only boolean DEFAULT true NOT NULL,
    mode text DEFAULT 'daemon'::text NOT NULL,
    relay_url text,
    relay_batch integer DEFAULT 25 NOT NULL,
    CONSTRAINT mode_known CHECK ((mode = ANY (ARRAY['daemon'::text, 'relay'::text]))),
    CONSTRAINT relay_has_url CHECK (((mode <> 'relay'::text) OR (relay_url IS NOT NULL))),
    CONSTRAINT setting_is_only_check CHECK (is_only)
);

--
-- Name: _relay_post(supaqueue.setting, text, bigint, jsonb[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_post(p_setting supaqueue.setting, p_secret text, p_request bigint, p_items jsonb[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_net text := to_regnamespace('net');
begin
    execute format('select %s.http_post(url := $1, body := $2, headers := $3, timeout_milliseconds := 5000)', v_net)
    using p_setting.relay_url,
        jsonb_build_object('request', p_request, 'most', p_setting.relay_batch, 'jobs', to_jsonb(p_items)),
        jsonb_build_object('Content-Type', 'application/json', 'Authorization', 'Bearer ' || p_secret);
end
$_$;

--
-- Name: _relay_request(uuid[], bigint[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_request(p_jobs uuid[], p_calls bigint[]) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_id bigint;
begin
    if cardinality(p_jobs) > 0 then
        insert into supaqueue.relay_request (jobs, calls) values (p_jobs, p_calls) returning id into v_id;
    end if;
    return v_id;
end
$$;

--
-- Name: _relay_rescue(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_rescue() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
    AS $$
declare
    v_request record;
    v_count int := 0;
begin
    for v_request in
        select r.* from supaqueue.relay_request r
        where r.sent_at < clock_timestamp() - supaqueue._relay_patience()
        for update skip locked
    loop
        v_count := v_count + supaqueue._give_back_unlocked(v_request.jobs, v_request.calls,
            'given back: its request to the relay was lost');
        delete from supaqueue.relay_request r
        where r.id = v_request.id and not exists (
            select from unnest(v_request.jobs, v_request.calls) n (id, call)
            join supaqueue.job j on j.id = any (array[n.id]) and j.call = n.call and j.status = 'in_progress');
    end loop;
    return v_count;
end
$$;

--
-- Name: _relay_secrets(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_secrets(p_queues uuid[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_names text[];
begin
    if not exists (
        select from supaqueue.queue q
        where q.id = any (p_queues) and (q.auth is not null or q.signing_secrets <> '{}' or q.secret_headers <> '{}'))
    then
        return jsonb '{}';
    end if;
    v_names := array(
        select distinct s.name
        from unnest(p_queues) n (id)
        join supaqueue.queue q on q.id = any (array[n.id])
        cross join lateral (
            select q.auth where q.auth is not null
            union all select unnest(q.signing_secrets)
            union all select value from jsonb_each_text(q.secret_headers)
        ) s (name));
    return (select coalesce(jsonb_object_agg(s.name, s.value), '{}') from supaqueue.secrets(v_names) s);
end
$$;

--
-- Name: _relay_send(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_send() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

--
-- Name: _relay_soon(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_soon() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        insert into supaqueue.relay_turn default values on conflict do nothing;
    end if;
end
$$;

--
-- Name: _relay_turn(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._relay_turn() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '1s'
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
begin
    -- serializable transactions that looked for their row would collide
    delete from supaqueue.relay_turn t where t.ctid = new.ctid;
    begin
        perform supaqueue._relay_send();
    exception when query_canceled or others then
        raise warning 'jobs could not be sent to the relay: %', sqlerrm;
    end;
    return null;
end
$$;

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
    if v_key.job <> p_job.id and supaqueue._keeps_dedup_key(v_key) then
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
          and (d.job = k.job or not supaqueue._keeps_dedup_key(d))
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
    v_unwanted uuid[];
    v_unwanted_by uuid[];
begin
    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (p_sources) and d.satisfied_at is null
        returning d.source, d.target, d.on_success
    )
    select array_agg(t.target), array_agg(t.count),
           array_agg(t.target) filter (where t.unwanted_by is not null),
           array_agg(t.unwanted_by) filter (where t.unwanted_by is not null)
    into v_targets, v_counts, v_unwanted, v_unwanted_by
    from (
        select s.target, count(*)::int as count,
               (array_agg(s.source order by s.source) filter (where s.on_success = 'cancel'))[1] as unwanted_by
        from satisfied s group by s.target order by s.target
    ) t;

    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        if v_unwanted is not null then
            perform supaqueue._sources_failed(supaqueue._cancel_targets(v_unwanted_by, v_unwanted));
        end if;
        perform supaqueue._wake();
    end if;
end
$$;

--
-- Name: _schedule_job(supaqueue.schedule); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._schedule_job(p_schedule supaqueue.schedule) RETURNS supaqueue.job
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job supaqueue.job;
    v_options jsonb := p_schedule.options;
    v_kinds constant jsonb := '{
        "priority": "number", "key": "string", "expires_in": "string", "dedup_key": "string",
        "dedup_for": "string", "on_duplicate": "string", "max_attempts": "number", "max_age_ms": "number",
        "timeout_ms": "number", "backoff_ms": "number", "backoff_max_ms": "number", "retry_delays_ms": "array",
        "method": "string", "path": "string", "query": "string", "headers": "object"}'::jsonb;
    v_option text;
    v_expires_in interval;
begin
    if coalesce(jsonb_typeof(v_options), '') <> 'object' then
        raise exception 'options must be an object' using errcode = 'SQ006',
            hint = 'For example {"priority": 5}.';
    end if;
    for v_option in select k from jsonb_object_keys(v_options) k loop
        if not v_kinds ? v_option then
            raise exception 'a schedule has no option "%"', v_option using errcode = 'SQ006',
                hint = 'The options are: '
                    || (select string_agg(k, ', ' order by k) from jsonb_object_keys(v_kinds) k) || '.';
        elsif jsonb_typeof(v_options -> v_option) not in (v_kinds ->> v_option, 'null') then
            raise exception 'option "%" is of type %, it must be of type %', v_option,
                jsonb_typeof(v_options -> v_option), v_kinds ->> v_option using errcode = 'SQ006',
                hint = 'An interval is a string, such as "1 hour".';
        end if;
        begin
            if v_option = 'expires_in' then
                v_expires_in := (v_options ->> v_option)::interval;
            else
                v_job := jsonb_populate_record(v_job, jsonb_build_object(v_option, v_options -> v_option));
            end if;
        exception when data_exception then
            raise exception 'option "%" is not valid: %', v_option, left(sqlerrm, 200) using errcode = 'SQ006',
                hint = 'Numbers are whole, and not too large; an interval is such as "1 hour".';
        end;
    end loop;
    if v_expires_in not between '1 millisecond' and '10 years' then
        raise exception 'expires_in is %, it must be between 1 millisecond and 10 years', v_expires_in
            using errcode = 'SQ006', hint = 'Leave it out for jobs that do not expire.';
    end if;
    v_job.expires_at := clock_timestamp() + v_expires_in;
    v_job.method := upper(v_job.method);
    v_job.payload := p_schedule.payload;
    return v_job;
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
-- Name: _set_schedule_paused(text, boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._set_schedule_paused(p_name text, p_paused boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update supaqueue.schedule s set paused = p_paused where s.name = p_name;
    if not found then
        raise exception 'no schedule is called "%"', p_name using errcode = 'SQ011',
            hint = 'Make it with supaqueue.schedule(), or look at supaqueue.schedule for the names there are.';
    end if;
end
$$;

--
-- Name: _settle_failed(uuid[], bigint[], integer[], text[], text[], boolean[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._settle_failed(p_jobs uuid[], p_calls bigint[], p_http_statuses integer[], p_errors text[], p_responses text[], p_retries boolean[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
declare
    v_now timestamptz := clock_timestamp();
    v_settled uuid[];
    v_failed uuid[];
begin
    with locked as materialized (
        select j.id, o.http_status, o.error, supaqueue._to_jsonb(o.response) as response,
               o.retry and (o.http_status = any (q.final_statuses)) is not true as may_again,
               j.attempts < coalesce(j.max_attempts,
                   case when cardinality(j.retry_delays_ms) > 1 then cardinality(j.retry_delays_ms) + 1 end,
                   q.max_attempts) as has_attempts,
               v_now + supaqueue._backoff(j.attempts,
                   coalesce(j.backoff_ms, q.backoff_ms), coalesce(j.backoff_max_ms, q.backoff_max_ms),
                   coalesce(j.retry_delays_ms, case when j.backoff_ms is null then q.retry_delays_ms end)) as next_at,
               coalesce(j.retrying_since, j.started_at) as since,
               coalesce(j.max_age_ms, q.max_age_ms) * interval '1 millisecond' as max_age, j.expires_at, j.reason
        from unnest(p_jobs, p_calls, p_http_statuses, p_errors, p_responses, p_retries)
            o (job, call, http_status, error, response, retry)
        join supaqueue.job j on j.id = any (array[o.job])
        join supaqueue.queue q on q.id = any (array[j.queue])
        where j.call = o.call and j.status = 'in_progress'
        order by o.job
        for no key update of j
    ), judged as materialized (
        select l.id, l.http_status, l.error, l.response, l.next_at, l.since,
               case when l.may_again is not true then 'final'
                    when not l.has_attempts then 'attempts'
                    when l.next_at > l.since + l.max_age then 'age'
                    when l.next_at >= l.expires_at then 'expired'
                    else l.reason end as reason
        from locked l
    ), settled as (
        update supaqueue.job j
        set status = case when l.reason is null then 'pending' else 'failed' end::supaqueue.job_status,
            reason = l.reason,
            run_at = case when l.reason is null then l.next_at else j.run_at end,
            due_at = case when l.reason is null then
                     least(case when j.blockers = 0 then l.next_at end, j.expires_at) end,
            retrying_since = case when l.reason is null then l.since else j.retrying_since end,
            finished_at = case when l.reason is not null then v_now end,
            failed_at = case when l.reason is not null then v_now end,
            http_status = l.http_status,
            error = l.error,
            response = l.response,
            writes = j.writes + 1,
            updated_at = v_now
        from judged l
        where j.id = any (array[l.id])
        returning j.id, j.call, j.attempts, j.started_at, j.http_status, j.error, j.response, j.dispatcher, j.reason
    ), kept as (
        insert into supaqueue.past_attempt (
            job, call, number, started_at, ended_at, outcome, http_status, error, response, dispatcher)
        select s.id, s.call, s.attempts, s.started_at, v_now, 'failure', s.http_status, s.error,
               left(case when jsonb_typeof(s.response) = 'string' then s.response #>> '{}'
                    else s.response::text end, 1000),
               s.dispatcher
        from settled s
        where s.reason is null
    )
    select array_agg(s.id), array_agg(s.id) filter (where s.reason is not null)
    into v_settled, v_failed
    from settled s;

    if v_failed is not null then
        perform supaqueue._sources_failed(v_failed);
    end if;
    return v_settled;
end
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
            http_status = p_http_statuses[o.i],
            error = null,
            reason = null,
            response = v_responses[o.i],
            writes = j.writes + 1,
            updated_at = clock_timestamp()
        from (
            select i from generate_subscripts(p_jobs, 1) i
            order by p_jobs[i] -- everybody locks jobs in the order of their ids
        ) o
        where j.id = any (array[p_jobs[o.i]]) and j.call = p_calls[o.i] and j.status = 'in_progress'
        returning j.id
    )
    select array_agg(id) into v_settled from settled;
    return v_settled;
end
$$;

--
-- Name: _sources_failed(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._sources_failed(p_sources uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
    v_before uuid[];
    v_targets uuid[];
    v_ended uuid[];
    v_edge_sources uuid[];
    v_edge_targets uuid[];
    v_counts int[];
begin
    -- whoever changes one of them, or adds a dependency on one, has to wait once all are locked: looked at
    -- until nothing new is found
    loop
        with recursive reached (id, is_source, has_ended) as (
            select u.id, true, true from unnest(p_sources) u (id)
            union
            select t.id, false, t.has_ended
            from reached r
            cross join lateral (
                select d.target as id,
                       d.on_failure = 'cancel' and (j.status = 'pending' or j.status is null) as has_ended
                from supaqueue.job_dependencies d
                join supaqueue.job j on j.id = any (array[d.target])
                where d.source = r.id and d.satisfied_at is null and d.on_failure <> 'wait'
                offset 0
            ) t
            where r.has_ended
        )
        select array_agg(distinct r.id order by r.id) filter (where not r.is_source),
               array_agg(distinct r.id) filter (where r.has_ended)
        into v_targets, v_ended
        from reached r;
        if v_targets is null then
            return;
        end if;
        exit when v_targets = v_before;
        perform from supaqueue.job where id = any (v_targets) order by id for no key update;
        v_before := v_targets;
    end loop;

    select array_agg(d.source), array_agg(d.target)
    into v_edge_sources, v_edge_targets
    from supaqueue.job_dependencies d
    where d.source = any (v_ended) and d.satisfied_at is null and d.on_failure = 'cancel';
    if v_edge_targets is not null then
        perform supaqueue._cancel_targets(v_edge_sources, v_edge_targets);
    end if;

    with satisfied as (
        update supaqueue.job_dependencies d set satisfied_at = clock_timestamp()
        where d.source = any (v_ended) and d.satisfied_at is null and d.on_failure = 'run'
        returning d.target
    )
    select array_agg(t.target), array_agg(t.count)
    into v_targets, v_counts
    from (select target, count(*)::int as count from satisfied group by target) t;
    if v_targets is not null then
        perform supaqueue._unblock(v_targets, v_counts);
        perform supaqueue._wake();
    end if;
end
$$;

--
-- Name: _start_later(timestamp with time zone[], timestamp with time zone, interval); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._start_later(p_started_at timestamp with time zone[], p_since timestamp with time zone, p_period interval) RETURNS timestamp with time zone[]
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(
        case when s.at - p_period / 50 >= p_since then clock_timestamp() + p_period / 50 else s.at end order by s.i), '{}')
    from unnest(p_started_at) with ordinality s (at, i)
$$;

--
-- Name: _stop_worker(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._stop_worker(p_worker uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
    AS $$
begin
    if exists (select from supaqueue.setting where mode = 'relay') then
        update supaqueue.worker set stopping_until = clock_timestamp() + interval '15 seconds'
        where id = p_worker and locked and dispatcher is null;
    end if;
exception when lock_not_available or deadlock_detected then
    null;
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
            select d.until > clock_timestamp() or supaqueue._holds_dedup_key(d, clock_timestamp()) into v_is_held
            from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key;
            if v_is_held then
                return false;
            end if;
        end if;
        -- its job before the key: whoever changes the job by hand locks them in this order
        perform from supaqueue.job j
        where j.id = (select d.job from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key)
          and (j.status is null or j.status in ('pending', 'in_progress'))
        for no key update;
        select * into v_key from supaqueue.dedup d where d.queue = p_job.queue and d.key = p_job.dedup_key for update;
        exit when found; -- else it was swept
    end loop;

    if v_keeps then
        v_is_held := supaqueue._keeps_dedup_key(v_key);
    else
        select * into v_holder from supaqueue.job j
        where j.id = v_key.job and j.queue = v_key.queue and j.dedup_key = v_key.key
          and (j.status is null or j.status in ('pending', 'in_progress'))
        for no key update;
        v_is_held := found and supaqueue._holds_dedup_key(v_key, clock_timestamp());
    end if;

    if v_is_held and v_holder.status = 'in_progress' then
        -- it cannot take over anything any more, and were it called again it would undo what follows it
        update supaqueue.job j
        set reason = 'replaced', writes = j.writes + 1, updated_at = clock_timestamp()
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
-- Name: _tick_by_cron(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._tick_by_cron() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_cron text := to_regnamespace('cron');
    v_schedule constant text := 'select %s.schedule(%L, %L, %L)';
begin
    if v_cron is null then
        raise warning 'pg_cron is not installed: something else has to run supaqueue.tick() every 10 seconds';
        return;
    end if;
    begin
        execute format(v_schedule, v_cron, 'supaqueue', '10 seconds', 'select supaqueue.tick()');
    exception when others then
        execute format(v_schedule, v_cron, 'supaqueue', '* * * * *', 'select supaqueue.tick()');
    end;
end
$$;

--
-- Name: _time_zone(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._time_zone(p_time_zone text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_name text;
begin
    if upper(p_time_zone) = 'UTC' then -- the view reads every file there is
        return 'UTC';
    end if;
    select z.name into v_name from pg_catalog.pg_timezone_names z
    where lower(z.name) = lower(p_time_zone)
    order by z.name <> p_time_zone
    limit 1;
    if v_name is null then
        raise exception 'time zone "%" is not known', p_time_zone using errcode = 'SQ012',
            hint = 'Use a name of pg_timezone_names, such as "Europe/Berlin" or "UTC".';
    end if;
    return v_name;
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
        (3, 'plain SQL', 'insert as in_progress', '{none}', 'SQ004', null),
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
        (22, 'plain SQL', 'queue deleted', '{held,pending,in_progress,success,failed,cancelled}', 'none', 'drop_queue() refuses it while calls are under way'),
        (23, 'a function', 'cancel', '{none}', 'SQ008', null),
        (24, 'a function', 'cancel', '{held,pending}', 'cancelled', null),
        (25, 'a function', 'cancel', '{in_progress}', 'cancelled', 'the call is broken off, its answer refused'),
        (26, 'a function', 'cancel_pending', '{held,pending}', 'cancelled', null),
        (27, 'a function', 'retry', '{none}', 'SQ008', null),
        (28, 'a function', 'retry', '{success,failed,cancelled}', 'pending', 'with all attempts'),
        (29, 'a function', 'redrive', '{failed}', 'pending', 'with all attempts'),
        (30, 'a function', 'update_job', '{none}', 'SQ008', null),
        (31, 'a function', 'update_job', '{held}', 'held', null),
        (32, 'a function', 'update_job', '{pending}', 'pending', 'at the place its new time and priority give it'),
        (33, 'a function', 'update_job', '{in_progress,success,failed,cancelled}', 'SQ004', null),
        (34, 'a duplicate', 'replace', '{held}', 'held', 'takes over the payload'),
        (35, 'a duplicate', 'replace', '{pending}', 'pending', 'takes over the payload, with all attempts'),
        (36, 'a duplicate', 'replace', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (37, 'a duplicate', 'debounce', '{held}', 'held', 'takes over payload and times'),
        (38, 'a duplicate', 'debounce', '{pending}', 'pending', 'takes over payload and times, with all attempts'),
        (39, 'a duplicate', 'debounce', '{in_progress}', 'in_progress', 'makes no further attempt: the duplicate follows it'),
        (40, 'a duplicate', 'failure once replaced', '{in_progress}', 'failed', 'whatever attempts are left'),
        (41, 'a duplicate', 'given back once replaced', '{in_progress}', 'cancelled', 'called again it would undo what follows it'),
        (42, 'current_job', 'claim by hand', '{pending}', 'in_progress', null),
        (43, 'current_job', 'claim by hand', '{none,held,in_progress,success,failed,cancelled}', 'SQ004', null),
        (44, 'current_job', 'completed as successful', '{in_progress}', 'success', 'what waits for it may run'),
        (45, 'current_job', 'completed as failed', '{in_progress}', 'pending', 'waits for its next attempt'),
        (46, 'current_job', 'give back by hand', '{in_progress}', 'pending', 'the attempt does not count'),
        (47, 'a dispatcher', 'claim', '{pending}', 'in_progress', 'only what is in line'),
        (67, 'a dispatcher', 'claim again', '{pending}', 'in_progress', 'a crash of the server had undone its claim'),
        (48, 'a dispatcher', 'success', '{in_progress}', 'success', 'what waits for it may run'),
        (49, 'a dispatcher', 'failure', '{in_progress}', 'pending', 'waits for its next attempt'),
        (50, 'a dispatcher', 'last failure', '{in_progress}', 'failed', null),
        (51, 'a dispatcher', 'final', '{in_progress}', 'failed', 'another attempt would not help'),
        (52, 'a dispatcher', 'aborted', '{in_progress}', 'pending', 'the attempt does not count'),
        (53, 'a dispatcher', 'unregister', '{in_progress}', 'pending', 'the attempt does not count'),
        (54, 'a dispatcher', 'recover', '{in_progress}', 'pending', 'it was never told of the call; the attempt does not count'),
        (55, 'a dispatcher', 'prune', '{success,failed,cancelled}', 'none', 'after the retention of its queue, when no unfinished job depends on it'),
        (56, 'tick', 'due', '{pending}', 'pending', 'in line now'),
        (57, 'tick', 'expired', '{held,pending}', 'failed', null),
        (58, 'tick', 'dispatcher lost', '{in_progress}', 'pending', 'the attempt does not count'),
        (59, 'tick', 'overdue', '{in_progress}', 'pending', 'waits for its next attempt'),
        (60, 'tick', 'overdue at the last attempt', '{in_progress}', 'failed', null),
        (61, 'another job', 'last source succeeds', '{pending}', 'pending', 'in line now, unless it has to wait for its time'),
        (62, 'another job', 'source succeeds, on_success cancel', '{held,pending}', 'cancelled', null),
        (63, 'another job', 'source fails, on_failure cancel', '{held,pending}', 'cancelled', null),
        (64, 'another job', 'last source fails, on_failure run', '{pending}', 'pending', 'in line now, unless it has to wait for its time'),
        (65, 'another job', 'dependency added', '{pending}', 'pending', 'waits for its source'),
        (66, 'another job', 'last dependency removed', '{pending}', 'pending', 'in line now, unless it has to wait for its time')
    ) t (no, origin, event, sources, target, note)
    cross join lateral unnest(t.sources) with ordinality s (source, no);
end
$$;

--
-- Name: _turn_breakers(uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._turn_breakers(p_queues uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := clock_timestamp();
    v_queues uuid[];
    v_states text[];
begin
    select array_agg(s.id), array_agg(s.state)
    into v_queues, v_states
    from (
        select q.id, n.state
        from unnest(p_queues) u (queue)
        join supaqueue.queue q on q.id = any (array[u.queue])
        join supaqueue.breaker b on b.queue = any (array[u.queue])
        cross join lateral (
            select b.failures + b.failures_before as failures,
                   b.successes + b.successes_before + b.failures + b.failures_before as calls,
                   (select count(*) from supaqueue.worker w where w.queue = q.id and not w.retiring) as workers
        ) c
        cross join lateral (
            select case
                when q.breaker_state = 'half_open' and b.failures > 0
                     or q.breaker_state in ('closed', 'ramping') and b.failures > 0
                        and c.calls >= q.breaker_min_calls and c.failures >= q.breaker_threshold::numeric * c.calls
                then 'open'
                when q.breaker_state = 'half_open' and b.successes > 0
                then case when c.workers > 1 then 'ramping' else 'closed' end
                when q.breaker_state = 'ramping' and 1 + b.successes >= c.workers then 'closed'
            end as state
        ) n
        where n.state is not null
        order by q.id
        for no key update of q skip locked
    ) s;
    if v_queues is null then -- an update of no row would wake dispatchers, too
        return;
    end if;
    update supaqueue.queue q
    set breaker_state = s.state,
        held_until = case when s.state = 'open' then
            greatest(q.held_until, v_now + q.breaker_open_ms * interval '1 millisecond') else q.held_until end
    from unnest(v_queues, v_states) s (id, state)
    where q.id = any (array[s.id]);
    update supaqueue.breaker b
    set since = v_now, successes = 0, failures = 0, successes_before = 0, failures_before = 0,
        opened_at = case s.state when 'open' then v_now when 'ramping' then b.opened_at end
    from unnest(v_queues, v_states) s (id, state)
    where b.queue = any (array[s.id]);
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
-- Name: _unfinished(supaqueue.lane, uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._unfinished(p_lane supaqueue.lane, p_taken uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    return (
        select array_agg(j.id)
        from supaqueue.job j
        where j.id = any (p_lane.jobs)
          and (j.status = 'in_progress' or j.id = any (p_taken)
               or (j.status is null or j.status = 'pending') and j.call is not null and j.queue = p_lane.queue
                  and j.key = p_lane.key and (j.expires_at is null or j.expires_at > clock_timestamp())));
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
    perform supaqueue._relay_soon();
end
$$;

--
-- Name: _wake_trigger(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._wake_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from supaqueue.dispatcher where wants_wakeup)
       or exists (select from supaqueue.setting where mode operator(pg_catalog.=) 'relay')
    then
        perform supaqueue._wake();
    end if;
    return null;
end
$$;

--
-- Name: _webhook_events(text[], text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._webhook_events(p_events text[], p_columns text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_unknown text;
begin
    select coalesce(e.event, 'null') into v_unknown
    from unnest(p_events) e (event)
    where e.event is null or lower(e.event) not in ('insert', 'update', 'delete') limit 1;
    if found or coalesce(cardinality(p_events), 0) = 0 then
        raise exception 'a webhook cannot wait for "%"', coalesce(v_unknown, 'nothing') using errcode = 'SQ013',
            hint = 'The events are insert, update and delete.';
    elsif p_columns is not null and 'update' <> all (lower(p_events::text)::text[]) then
        raise exception 'columns need the event update' using errcode = 'SQ013',
            hint = 'Leave out the columns: a row is inserted and deleted as a whole.';
    end if;
    return (
        select string_agg(distinct lower(e.event) || case when lower(e.event) = 'update' then
            coalesce(' of ' || (select string_agg(distinct quote_ident(c), ', ') from unnest(p_columns) c), '')
            else '' end, ' or ')
        from unnest(p_events) e (event));
end
$$;

--
-- Name: _webhook_key(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue._webhook_key(p_value text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$ select case when octet_length(p_value) > 500 then md5(p_value) else nullif(p_value, '') end $$;

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
-- Name: claim(bigint, uuid[], bigint[], integer[], uuid[], integer[], integer[], bigint[], integer[], boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[], has_limits boolean DEFAULT true) RETURNS TABLE(worker integer, job uuid, call bigint, attempt integer, priority integer, ready bigint, timeout_ms integer, method text, path text, query text, headers text, payload text, limited_queue integer, wait_ms bigint, limits_keys boolean)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET enable_material TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
declare
    v_tids tid[]; -- of rows that are locked, so they stay where they are
    v_workers int[];
    v_readies bigint[];
    v_limited int[]; -- which queues, null for none
    v_i int;
    v_before int;
    v_more record;
begin
    perform supaqueue._hold_lease(dispatcher);

    if has_limits then
        -- everybody locks limiters in the order of their queues
        select array_agg(u.i order by u.queue) into v_limited
        from unnest(queues, revisions) with ordinality u (queue, revision, i)
        join supaqueue.queue q on q.id = any (array[u.queue]) and q.revision = u.revision and not q.paused
            and (q.held_until is null or q.held_until <= clock_timestamp())
            and (q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed');
    end if;

    -- but for those of which we have just seen that they are limited: a breaker may have closed meanwhile
    if v_limited is null or cardinality(v_limited) < cardinality(queues) then
        select array_agg(p.tid), array_agg(p.worker), array_agg(p.ready)
        into v_tids, v_workers, v_readies
        from (
            select j.tid, j.ready,
                   (coalesce(worker_ends[u.i - 1], 0) + row_number() over (partition by u.i))::int as worker
            from unnest(queues, revisions) with ordinality u (queue, revision, i)
            join supaqueue.queue q on q.id = any (array[u.queue]) and q.revision = u.revision and not q.paused
                and (q.held_until is null or q.held_until <= clock_timestamp())
                and q.rate_limit is null and not q.has_keys and q.breaker_state = 'closed'
                and (u.i = any (v_limited)) is not true
            cross join lateral (
                select r.tid, r.ready
                from generate_series(coalesce(range_ends[u.i - 1], 0) + 1, range_ends[u.i]) n (i)
                cross join lateral (
                    select c.ctid as tid, c.ready
                    from supaqueue.job c
                    where c.queue = u.queue and c.ready is not null and c.key is null
                      and (c.priority, c.ready) > (lows[n.i], afters[n.i]) and c.priority <= highs[n.i]
                      and (c.expires_at is null or c.expires_at > clock_timestamp())
                    order by c.priority, c.ready
                    limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
                    for no key update skip locked
                ) r
                limit worker_ends[u.i] - coalesce(worker_ends[u.i - 1], 0)
            ) j
        ) p;
    end if;

    if v_limited is not null then
        foreach v_i in array v_limited loop
            v_before := coalesce(worker_ends[v_i - 1], 0);
            v_more := supaqueue._claim_limited(
                queues[v_i], revisions[v_i], worker_ends[v_i] - v_before,
                lows[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]],
                afters[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]],
                highs[coalesce(range_ends[v_i - 1], 0) + 1:range_ends[v_i]]);
            v_tids := v_tids || v_more.tids;
            v_readies := v_readies || v_more.readies;
            for v_n in v_before + 1 .. v_before + cardinality(v_more.tids) loop
                v_workers := v_workers || v_n;
            end loop;
            if v_more.is_limited then
                return query select null::int, null::uuid, null::bigint, null::int, null::int, null::bigint,
                    null::int, null::text, null::text, null::text, null::text, null::text, v_i, v_more.wait_ms,
                    v_more.limits_keys;
            end if;
        end loop;
    end if;

    return query
    update supaqueue.job j
    set status = 'in_progress',
        attempts = j.attempts + 1,
        ready = null,
        due_at = null,
        worker = workers[v_workers[i]],
        dispatcher = claim.dispatcher,
        call = nextval('supaqueue.call_seq'),
        started_at = clock_timestamp(),
        writes = j.writes + 1,
        updated_at = clock_timestamp()
    from generate_subscripts(v_tids, 1) i
    where j.ctid = v_tids[i]
    returning v_workers[i], j.id, j.call, j.attempts, j.priority, v_readies[i], j.timeout_ms,
        j.method, j.path, j.query, supaqueue._header_lines(j.headers),
        (case when j.with_sources then supaqueue._payload_with_sources(j.id, j.payload) else j.payload end)::text,
        null::int, null::bigint, null::boolean;
end
$$;

--
-- Name: claim_again(bigint, bigint, uuid[], bigint[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.claim_again(dispatcher bigint, last_call bigint, jobs uuid[], calls bigint[], workers uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_count int := 0;
begin
    perform supaqueue._hold_lease(dispatcher);
    perform nextval('supaqueue.call_seq')
    from generate_series((select s.last_value from supaqueue.call_seq s), last_call);
    begin
        return supaqueue._claim_again(dispatcher, jobs, calls, workers);
    exception when others then null; -- one of them: see which
    end;
    for v_i in 1 .. cardinality(jobs) loop
        begin
            v_count := v_count
                + supaqueue._claim_again(dispatcher, array[jobs[v_i]], array[calls[v_i]], array[workers[v_i]]);
        exception when others then
            raise warning 'job "%" could not be claimed again: %', jobs[v_i], sqlerrm;
        end;
    end loop;
    return v_count;
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

--
-- Name: create_webhook(regclass, text, text[], jsonb, text, text, text[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.create_webhook(on_table regclass, queue text, events text[] DEFAULT '{insert,update,delete}'::text[], options jsonb DEFAULT '{}'::jsonb, name text DEFAULT NULL::text, condition text DEFAULT NULL::text, columns text[] DEFAULT NULL::text[]) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_name text := coalesce(create_webhook.name, left('webhook_' || queue, 63)::name::text);
    v_options jsonb := coalesce(options, '{}');
    v_events text;
    v_error text;
begin
    perform supaqueue._queue_id(queue);
    perform supaqueue._check_webhook_table(on_table, v_options, columns);
    if v_name = '' or octet_length(v_name) > 63 then
        raise exception 'the name of a trigger has 1 to 63 bytes, not %', octet_length(v_name)
            using errcode = 'SQ013', hint = 'Leave it out to have one made.';
    elsif exists (select from pg_catalog.pg_trigger t where t.tgrelid = on_table and t.tgname = v_name) then
        raise exception 'table % has a trigger "%" already', on_table, v_name using errcode = 'SQ007',
            hint = 'Give this one another name, or drop the other with supaqueue.drop_webhook().';
    end if;
    v_events := supaqueue._webhook_events(events, columns);

    begin
        execute format('create trigger %I after %s on %s for each row %s execute function supaqueue.enqueue_row(%L%s)',
            v_name, v_events, on_table, 'when (' || condition || ')', queue,
            case when v_options <> '{}' then format(', %L', v_options) end);
    exception when sqlstate '42601' or sqlstate '42703' or sqlstate '42883' or sqlstate '42804'
        or sqlstate '42P17' or sqlstate '42P01' or sqlstate '22P02' or sqlstate '0A000'
    then
        get stacked diagnostics v_error = message_text;
        raise exception 'the webhook is refused: %', v_error using errcode = 'SQ013',
            hint = 'A condition names new, or old where every event has one: make a webhook for each event.';
    end;
    return v_name;
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
-- Name: disable_public_api(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.disable_public_api() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_function regprocedure;
begin
    perform supaqueue._owner('close it to clients');
    if not supaqueue._has_public_api() then
        return;
    end if;
    for v_function in
        select p.oid from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'supaqueue_public' and p.proname in ('enqueue', 'job_status', 'cancel') and p.prosecdef
    loop
        execute 'drop function ' || v_function;
    end loop;
    drop schema supaqueue_public;
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
-- Name: drop_webhook(regclass, text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.drop_webhook(on_table regclass, name text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if not exists (
        select from pg_catalog.pg_trigger t
        where t.tgrelid = on_table and t.tgname = drop_webhook.name
          and t.tgfoid = 'supaqueue.enqueue_row()'::regprocedure)
    then
        raise exception 'table % has no webhook "%"', on_table, name using errcode = 'SQ013',
            hint = 'The view supaqueue.webhook shows those there are.';
    end if;
    execute format('drop trigger %I on %s', name, on_table);
end
$$;

--
-- Name: enable_public_api(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.enable_public_api() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

    perform supaqueue._check_duplicates(dedup_for, on_duplicate);
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
-- Name: enqueue_row(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.enqueue_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_payload pg_catalog.jsonb;
begin
    perform supaqueue._check_session();
    if tg_when <> 'AFTER' or tg_level <> 'ROW' or tg_table_schema = 'supaqueue' then
        raise exception 'trigger "%" cannot call enqueue_row()', tg_name using errcode = 'SQ013',
            hint = 'It must be: after insert or update or delete, for each row, on a table of your own.';
    elsif tg_nargs not in (1, 2) then
        raise exception 'trigger "%" gives enqueue_row() % arguments', tg_name, tg_nargs using errcode = 'SQ013',
            hint = 'Give the queue and, if need be, an object of options: enqueue_row(''queue'', ''{"priority": 1}'').';
    end if;
    v_payload := jsonb_build_object(
        'type', tg_op, 'table', tg_table_name, 'schema', tg_table_schema,
        'record', case when tg_op <> 'DELETE' then to_jsonb(new) end,
        'old_record', case when tg_op <> 'INSERT' then to_jsonb(old) end);
    if tg_nargs = 1 or tg_argv[1] = '{}' then
        insert into supaqueue.job (queue, payload) values (supaqueue._queue_id(tg_argv[0]), v_payload);
    else
        perform supaqueue._enqueue_webhook(tg_argv[0], tg_argv[1], v_payload);
    end if;
    return null;
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
-- Name: lease_workers(bigint, integer, boolean, uuid[], uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[] DEFAULT '{}'::uuid[], after uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid) RETURNS TABLE(queue uuid, revision bigint, name text, paused boolean, edge_function_name text, url text, method text, timeout_ms integer, keep_response_bytes integer, headers text, workers uuid[], retiring uuid[], held_ms bigint, is_limited boolean, late_ms integer, auth text, secret_headers text, signing_secrets text[])
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
declare
    v_first constant uuid := uuid '00000000-0000-0000-0000-000000000000';
    v_last constant uuid := uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_queues uuid[];
    v_share int;
begin
    perform supaqueue._hold_lease(dispatcher);

    -- A loose scan of the hot indexes: one probe per queue with jobs in line, however many jobs. It goes no
    -- further than needed, and reads nothing of the queue whose turn was last, which may have many dead entries,
    -- unless a worker of it is free.
    v_queues := array(
        with recursive ring (queue, round) as (
            select after, 0
            union all
            select coalesce(n.queue, v_first), r.round + (n.queue is null)::int
            from ring r
            cross join lateral (
                select least(
                    (select j.queue from supaqueue.job j
                     where j.ready is not null and j.key is null and j.queue > r.queue
                       and j.queue < case when r.round = 0 then v_last else after end
                     order by j.queue, j.priority, j.ready limit 1),
                    (select j.queue from supaqueue.job j
                     where j.ready is not null and j.key is not null and j.queue > r.queue
                       and j.queue < case when r.round = 0 then v_last else after end
                     order by j.queue, j.priority, j.key collate "C", j.ready limit 1))
                offset 0
            ) n (queue)
            where r.round < 2
        ), turn (queue, has_jobs, is_held) as (
            select t.queue, t.has_jobs, exists (
                select from supaqueue.worker w where w.queue = t.queue and w.dispatcher = lease_workers.dispatcher)
            from (
                select r.queue, true from ring r
                where r.round = 0 and r.queue > after or r.round = 1 and r.queue > v_first
                union all
                select u.queue, false from (select v_first union select v_last union select after) u (queue)
            ) t (queue, has_jobs)
        )
        select q.id
        from (
            select t.* from turn t where not t.is_held
            union all
            select t.* from turn t where t.is_held and slots > 0
        ) b
        join supaqueue.queue q on q.id = any (array[b.queue])
        where not q.paused and (q.held_until is null or q.held_until <= clock_timestamp())
          and (has_functions_url or q.url is not null)
          and case when exists (
                select from supaqueue.worker w where w.queue = q.id and not w.locked and not w.retiring
                offset (select count(*) from supaqueue.worker r where r.queue = q.id and r.retiring and r.locked))
              then b.has_jobs
                   or exists (
                       select from supaqueue.job j where j.queue = q.id and j.ready is not null and j.key is null)
                   or exists (
                       select from supaqueue.job j where j.queue = q.id and j.ready is not null and j.key is not null)
              end
        limit slots + 1);
    v_share := ceil(slots::numeric / greatest(cardinality(v_queues), 1));

    return query
    with picked as materialized (
        select w.id, w.queue, b.i
        from unnest(v_queues[:slots]) with ordinality b (queue, i)
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
        returning w.id, w.queue, p.i
    ), told (queue, i, worker, retiring) as (
        select l.queue, l.i, l.id, null from leased l
        union all
        select w.queue, null, null, w.id from supaqueue.worker w
        where w.dispatcher = lease_workers.dispatcher and w.retiring
        union all
        select k.queue, null, null, null from unnest(known_queues || v_queues[slots + 1]) k (queue)
    )
    select q.id, q.revision, coalesce(q.name, q.id::text), q.paused, q.edge_function_name, q.url, q.method,
           q.timeout_ms, q.keep_response_bytes, supaqueue._header_lines(nullif(q.default_headers, '{}')),
           t.workers, t.retiring,
           greatest(ceil(extract(epoch from q.held_until - clock_timestamp()) * 1000), 0)::bigint,
           q.rate_limit is not null or q.has_keys or q.breaker_state <> 'closed',
           (extract(epoch from least(
               case when q.rate_limit is not null then q.rate_period end,
               case when q.key_rate_limit is not null then q.key_rate_period end)) * 10)::int,
           q.auth, supaqueue._secret_header_lines(nullif(q.secret_headers, '{}')), q.signing_secrets
    from (
        select o.queue, min(o.i) as i, array_agg(o.worker) filter (where o.worker is not null) as workers,
               array_agg(o.retiring) filter (where o.retiring is not null) as retiring
        from told o group by o.queue
    ) t
    join supaqueue.queue q on q.id = any (array[t.queue])
    order by t.i nulls first;
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
-- Name: pause_schedule(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.pause_schedule(name text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$ select supaqueue._set_schedule_paused(name, true) $$;

--
-- Name: pipeline(uuid); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.pipeline(job uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_nestloop TO 'off'
    SET enable_hashjoin TO 'on'
    AS $$
declare
    v_most constant int := 10000;
    v_jobs uuid[];
    v_is_truncated boolean;
begin
    if not exists (select from supaqueue.job j where j.id = pipeline.job) then
        raise exception 'no job has the id "%"', job using errcode = 'SQ008',
            hint = 'Finished jobs are removed after the retention of their queue.';
    end if;
    v_jobs := array(
        with recursive part (id) as (
            select pipeline.job
            union
            select n.id
            from part p
            cross join lateral (
                select d.target as id from supaqueue.job_dependencies d where d.source = p.id
                union all
                select d.source from supaqueue.job_dependencies d where d.target = p.id
            ) n
        )
        select p.id from part p limit v_most + 1);
    v_is_truncated := cardinality(v_jobs) > v_most;
    v_jobs := v_jobs[1:v_most];

    return (
        select jsonb_build_object('jobs', jsonb_agg(jsonb_build_object(
            'id', j.id, 'queue', coalesce(q.name, q.id::text), 'status', j.status, 'attempts', j.attempts,
            'reason', j.reason, 'error', j.error, 'run_at', j.run_at, 'started_at', j.started_at,
            'finished_at', j.finished_at) order by j.id))
        from supaqueue.job j
        join supaqueue.queue q on q.id = j.queue
        where j.id = any (v_jobs)
    ) || (
        select jsonb_build_object('dependencies', coalesce(jsonb_agg(jsonb_build_object(
            'source', d.source, 'target', d.target, 'on_failure', d.on_failure, 'on_success', d.on_success,
            'satisfied_at', d.satisfied_at) order by d.source, d.target), '[]'))
        from supaqueue.job_dependencies d
        join unnest(v_jobs) t (id) on t.id = d.target
        where d.source = any (v_jobs)
    ) || jsonb_build_object('truncated', v_is_truncated);
end
$$;

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
    SET lock_timeout TO '1s'
    AS $$
declare
    v_now timestamptz := clock_timestamp(); -- a volatile function in the query could not use the index
    v_jobs uuid[];
    v_again_ms int; -- when to come back for what was due and is left
begin
    if most is null or most < 1 then
        raise exception 'most is %, it must be 1 or more', coalesce(most::text, 'null') using errcode = 'SQ006',
            hint = 'Leave it out for 1000.';
    end if;
    v_jobs := array(
        select j.id from supaqueue.job j where j.due_at <= v_now
        order by j.due_at limit most for no key update skip locked);
    v_again_ms := case when cardinality(v_jobs) < most then 100 else 0 end;
    promoted := 0;
    expired := 0;
    if v_jobs <> '{}' then
        begin
            select d.promoted, d.expired into promoted, expired from supaqueue._promote_jobs(v_jobs, v_now) d;
        exception when others then -- one of them: see which
            select d.promoted, d.expired into promoted, expired from supaqueue._promote_each(v_jobs, v_now) d;
            v_again_ms := 1000;
        end;
    end if;
    begin
        scheduled := supaqueue._fire_schedules();
    exception when others then
        scheduled := 0;
        v_again_ms := 1000;
        raise warning 'schedules could not add their jobs: %', sqlerrm;
    end;
    if scheduled = 100 then
        v_again_ms := 0;
    end if;

    -- not min(): a plan made while the table was small would read them all
    select least(
        case when num_nonnulls(n.job_at, n.schedule_at) > 0 then
            ceil(greatest(extract(epoch from least(n.job_at, n.schedule_at) - clock_timestamp()), 0) * 1000) end,
        case when n.is_left then v_again_ms end)
    into next_due_ms
    from (
        select (select j.due_at from supaqueue.job j where j.due_at > v_now order by j.due_at limit 1),
               (select c.next_at from supaqueue.schedule c where c.next_at > v_now order by c.next_at limit 1),
               exists (select from supaqueue.job j where j.due_at <= v_now)
               or exists (select from supaqueue.schedule c where c.next_at <= v_now)
    ) n (job_at, schedule_at, is_left);
    return next;
end
$$;

--
-- Name: prune(integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.prune(most integer DEFAULT 1000) RETURNS TABLE(pruned integer, has_more boolean, behind_ms bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET lock_timeout TO '100ms'
    AS $$
declare
    v_now timestamptz := clock_timestamp();
    v_retentions interval[];
    v_part record;
begin
    if most is null or most not between 1 and 100000 then
        raise exception 'most is %, it must be between 1 and 100000', coalesce(most::text, 'null')
            using errcode = 'SQ006', hint = 'It is how many jobs one call looks at.';
    end if;
    pruned := 0;
    has_more := false;
    behind_ms := 0;
    perform from supaqueue.prune_mark m for update skip locked;
    if not found then
        return next;
        return;
    end if;
    perform supaqueue._prune_dispatchers();
    with recursive r as (
        select min(q.retention) as retention from supaqueue.queue q
        union all
        select (select min(q.retention) from supaqueue.queue q where q.retention > r.retention) from r
        where r.retention is not null
    )
    select array_agg(r.retention) into v_retentions from r where r.retention is not null;
    for v_i in reverse coalesce(cardinality(v_retentions), 0) .. 1 loop
        select * into v_part
        from supaqueue._prune_front(v_retentions[v_i], v_now, greatest((most - most / 5 - pruned) / v_i, 1));
        pruned := pruned + v_part.pruned;
        has_more := has_more or v_part.has_more;
        behind_ms := greatest(behind_ms, v_part.behind_ms);
    end loop;
    select * into v_part from supaqueue._prune_left(v_retentions[1], v_now, most - pruned);
    pruned := pruned + v_part.pruned;
    has_more := has_more or v_part.has_more;
    perform supaqueue._prune_lanes(greatest(most / 10, 1)); -- last: claims may wait for it
    return next;
end
$$;

--
-- Name: queue_status(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.queue_status() RETURNS TABLE(id uuid, name text, target text, paused boolean, workers_busy bigint, workers_total bigint, ready bigint, in_flight bigint, waiting bigint, failed bigint, oldest_ready_age_ms bigint, held_ms bigint, breaker text)
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
    with calls as (
        select w.queue, count(distinct c.worker) as workers, count(*) as jobs
        from supaqueue._calls_of(array(select k.id from supaqueue.worker k where k.locked)) c
        join supaqueue.worker w on w.id = c.worker
        group by w.queue
    ), workers as (
        select k.queue, count(*) as total from supaqueue.worker k where not k.retiring group by k.queue
    ), in_line as (
        select i.queue, sum(i.jobs)::bigint as jobs
        from (
            select j.queue, count(*) as jobs from supaqueue.job j
            where j.ready is not null and j.key is null group by j.queue
            union all
            select j.queue, count(*) from supaqueue.job j
            where j.ready is not null and j.key is not null group by j.queue
        ) i
        group by i.queue
    ), due as (
        select j.queue, count(*) as jobs from supaqueue.job j
        where j.due_at is not null and j.ready is null
        group by j.queue
    ), dead as (
        select j.queue, count(*) as jobs from supaqueue.job j where j.failed_at is not null group by j.queue
    )
    select q.id, coalesce(q.name, q.id::text), coalesce(q.edge_function_name, q.url), q.paused,
           coalesce(calls.workers, 0), coalesce(workers.total, 0), coalesce(in_line.jobs, 0),
           coalesce(calls.jobs, 0), coalesce(due.jobs, 0), coalesce(dead.jobs, 0),
           (extract(epoch from clock_timestamp() - first.since) * 1000)::bigint,
           case when q.held_until > clock_timestamp()
           then (extract(epoch from q.held_until - clock_timestamp()) * 1000)::bigint end,
           case when q.breaker_threshold is not null then q.breaker_state end
    from supaqueue.queue q
    left join calls on calls.queue = q.id
    left join workers on workers.queue = q.id
    left join in_line on in_line.queue = q.id
    left join due on due.queue = q.id
    left join dead on dead.queue = q.id
    left join lateral (
        select f.since
        from (
            (select j.priority, j.ready, greatest(j.created_at, j.run_at) as since
             from supaqueue.job j
             where j.queue = q.id and j.ready is not null and j.key is null
             order by j.priority, j.ready
             limit 1)
            union all
            -- of all keys: looked for in the index alone
            (select p.priority, m.ready, s.since
             from (
                 select k.priority from supaqueue.job k
                 where k.queue = q.id and k.ready is not null and k.key is not null
                 order by k.priority
                 limit 1
             ) p
             cross join lateral (
                 select min(k.ready) as ready from supaqueue.job k
                 where k.queue = q.id and k.priority = p.priority and k.ready is not null and k.key is not null
             ) m
             cross join lateral (
                 select greatest(k.created_at, k.run_at) as since from supaqueue.job k
                 where k.queue = q.id and k.priority = p.priority and k.ready = m.ready and k.key is not null
                 limit 1
             ) s)
        ) f
        order by f.priority, f.ready
        limit 1
    ) first on true
    order by 2
$$;

--
-- Name: recover(bigint, bigint[], uuid[]); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.recover(dispatcher bigint, calls bigint[], workers uuid[]) RETURNS TABLE(given_back integer, lost_workers uuid[])
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
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
    given_back := 0;
    if v_jobs is not null then
        given_back := supaqueue._give_back_unlocked(v_jobs, v_calls, 'given back: the answer to its claim was lost');
        select array_agg(distinct c.worker), array_agg(c.job), array_agg(c.call) into lost_workers, v_jobs, v_calls
        from supaqueue._calls_of(v_workers) c
        where c.call <> all (calls);
        -- what nobody leases is given back, known or not: with a call that it knows a worker stays
        if exists (select from supaqueue._calls_of(lost_workers) c where c.call = any (calls)) then
            given_back := given_back + coalesce(cardinality(
                supaqueue._give_back(v_jobs, v_calls, 'given back: the answer to its claim was lost')), 0);
            lost_workers := null;
        end if;
        update supaqueue.worker w set dispatcher = null where w.id = any (lost_workers);
    end if;
    perform supaqueue._free_workers(array(
        select w from unnest(v_workers) w where w <> all (workers) except select l from unnest(lost_workers) l));
    return next;
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
    AS $_$
#variable_conflict use_column
declare
    v_queue uuid := case when redrive.queue is not null then supaqueue._queue_id(redrive.queue) end;
    v_sources text[] := array(select t.source from supaqueue._transitions() t where t.event = 'redrive');
    v_reasons constant text[] := array['attempts', 'final', 'age', 'expired', 'replaced', 'by_hand'];
    v_jobs uuid[];
    v_count bigint;
begin
    if until < since then
        raise exception 'until is %, before since, which is %', until, since using errcode = 'SQ006',
            hint = 'Jobs that failed between the two are put back.';
    elsif most is null or most < 1 then
        raise exception 'most is %, it must be 1 or more', coalesce(most::text, 'null') using errcode = 'SQ006',
            hint = 'Leave it out for 10000.';
    elsif error ~ '(^|[^\\])(\\\\)*\\$' then
        raise exception 'the pattern for error ends with a single backslash' using errcode = 'SQ006',
            hint = 'A backslash takes the character after it as it is: write two for one.';
    elsif reason <> all (v_reasons) then
        raise exception 'no job fails for the reason "%"', reason using errcode = 'SQ006',
            hint = 'It is one of ' || array_to_string(v_reasons, ', ') || '.';
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
    perform supaqueue._keep_attempt(j) from supaqueue.job j where j.id = any (v_jobs);

    update supaqueue.job j
    set status = 'pending',
        attempts = 0,
        retrying_since = null,
        call = null,
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
$_$;

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
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET lock_timeout TO '1s'
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
-- Name: reset_breaker(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.reset_breaker(queue text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_queue uuid := supaqueue._queue_id(queue);
begin
    if exists (select from supaqueue.queue q where q.id = v_queue and q.breaker_state <> 'closed') then
        update supaqueue.queue q set breaker_state = 'closed' where q.id = v_queue;
    end if;
    delete from supaqueue.breaker b where b.queue = v_queue;
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
-- Name: resume_schedule(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.resume_schedule(name text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$ select supaqueue._set_schedule_paused(name, false) $$;

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
-- Name: run_schedule(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.run_schedule(name text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_schedule supaqueue.schedule;
    v_job uuid;
begin
    select * into v_schedule from supaqueue.schedule s where s.name = run_schedule.name;
    if not found then
        raise exception 'no schedule is called "%"', name using errcode = 'SQ011',
            hint = 'Make it with supaqueue.schedule(), or look at supaqueue.schedule for the names there are.';
    end if;
    v_job := supaqueue._enqueue_scheduled(v_schedule);
    update supaqueue.schedule s set last_at = clock_timestamp(), last_job = v_job
    where s.name = v_schedule.name;
    return v_job;
end
$$;

--
-- Name: schedule(text, text, text, jsonb, text, jsonb, text, boolean); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.schedule(name text, cron text, queue text, payload jsonb DEFAULT '{}'::jsonb, time_zone text DEFAULT 'UTC'::text, options jsonb DEFAULT '{}'::jsonb, catch_up text DEFAULT 'once'::text, paused boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
#variable_conflict use_variable
declare
    v_queue uuid := supaqueue._queue_id(queue);
begin
    -- before the schedule, as whoever deletes a queue does
    perform from supaqueue.queue q where q.id = v_queue for key share;
    update supaqueue.schedule s
    set queue = v_queue, cron = schedule.cron, payload = coalesce(schedule.payload, '{}'),
        time_zone = coalesce(schedule.time_zone, 'UTC'), options = coalesce(schedule.options, '{}'),
        catch_up = coalesce(schedule.catch_up, 'once'), paused = coalesce(schedule.paused, false)
    where s.name = schedule.name;
    if not found then
        insert into supaqueue.schedule as s (name, queue, cron, payload, time_zone, options, catch_up, paused)
        values (name, v_queue, cron, coalesce(payload, '{}'), coalesce(time_zone, 'UTC'),
                coalesce(options, '{}'), coalesce(catch_up, 'once'), coalesce(paused, false))
        on conflict on constraint schedule_pkey do update
        set queue = excluded.queue, cron = excluded.cron, payload = excluded.payload,
            time_zone = excluded.time_zone, options = excluded.options, catch_up = excluded.catch_up,
            paused = excluded.paused;
    end if;
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
    SET jit TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET lock_timeout TO '1s'
    AS $$
declare
    v_succeeded uuid[];
    v_failed uuid[];
    v_given_back uuid[];
    v_settled uuid[];
    v_has_targets boolean;
    v_has_breakers boolean;
begin
    if outcomes is null or 'success' = all (outcomes) then
        v_succeeded := supaqueue._settle_succeeded(jobs, calls, http_statuses, responses);
        v_settled := v_succeeded;
    else
        select supaqueue._settle_succeeded(
                   array_agg(o.job), array_agg(o.call), array_agg(o.http_status), array_agg(o.response))
        into v_succeeded
        from unnest(jobs, calls, outcomes, http_statuses, responses)
            o (job, call, outcome, http_status, response)
        where o.outcome = 'success';

        select supaqueue._settle_failed(
                   array_agg(o.job), array_agg(o.call), array_agg(o.http_status), array_agg(o.error),
                   array_agg(o.response), array_agg(o.outcome = 'failure'))
        into v_failed
        from unnest(jobs, calls, outcomes, http_statuses, errors, responses)
            o (job, call, outcome, http_status, error, response)
        where o.outcome in ('failure', 'final');

        select supaqueue._give_back(
                   array_agg(o.job), array_agg(o.call), 'given back: its call was broken off')
        into v_given_back
        from unnest(jobs, calls, outcomes) o (job, call, outcome)
        where o.outcome = 'aborted';

        v_settled := v_succeeded || v_failed || v_given_back;
    end if;

    -- one statement for both: what is rarely so must cost a plain batch next to nothing
    select exists (select from supaqueue.job_dependencies d where d.source = any (v_succeeded)),
           exists (select from supaqueue.queue q where q.breaker_threshold is not null)
    into v_has_targets, v_has_breakers;
    if v_has_targets then
        perform supaqueue._satisfy(v_succeeded);
    end if;
    if v_has_breakers then
        perform supaqueue._count_answers(v_succeeded || v_failed);
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
declare
    v_settled uuid[];
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
                v_settled := supaqueue._settle_failed(
                    array[jobs[v_i]], array[calls[v_i]], array[http_statuses[v_i]],
                    array['settlement refused by the database: ' || detail], array[null]::text[], array[true]);
                perform supaqueue._count_answers(v_settled);
                verdict := case when v_settled is not null then 'failed' else 'refused' end;
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
-- Name: started_late(uuid, bigint); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.started_late(queue uuid, late_ms bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_queue supaqueue.queue;
    v_since timestamptz := clock_timestamp() - (late_ms + 50) * interval '1 millisecond';
begin
    select * into v_queue from supaqueue.queue q where q.id = started_late.queue;
    if v_queue.rate_limit is not null then
        update supaqueue.limiter l
        set started_at = supaqueue._start_later(l.started_at, v_since, v_queue.rate_period)
        where l.queue = started_late.queue;
    end if;
    if v_queue.key_rate_limit is not null then
        perform from supaqueue.limiter l where l.queue = started_late.queue for no key update;
        update supaqueue.lane l
        set started_at = supaqueue._start_later(l.started_at, v_since, v_queue.key_rate_period)
        where l.queue = started_late.queue and l.started_at[cardinality(l.started_at)] > v_since;
    end if;
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

CREATE FUNCTION supaqueue.tick() RETURNS TABLE(lost_dispatchers integer, rescued integer, overdue integer, promoted integer, expired integer, scheduled integer, pruned integer, has_more boolean, next_due_ms bigint)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
    AS $$
declare
    v_dispatcher bigint;
    v_began timestamptz := clock_timestamp();
    v_is_relay boolean := exists (select from supaqueue.setting where mode = 'relay');
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
    -- before overdue calls are ended: these were never made
    begin
        rescued := rescued + supaqueue._relay_rescue();
    exception when others then
        raise warning 'lost requests to the relay could not be given back: %', sqlerrm;
    end;
    begin
        overdue := supaqueue._end_overdue();
    exception when others then
        overdue := 0;
        raise warning 'overdue calls could not be ended: %', sqlerrm;
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
    pruned := 0;
    loop
        begin
            perform supaqueue._sweep_dedup(200);
            select tick.pruned + p.pruned, p.has_more into pruned, has_more
            from supaqueue.prune(case when v_is_relay then 5000 else 200 end) p;
        exception when others then
            has_more := false;
            raise warning 'old jobs could not be deleted: %', sqlerrm;
        end;
        -- dispatchers go on by themselves when there is more
        exit when not has_more or not v_is_relay or clock_timestamp() > v_began + interval '3 seconds';
    end loop;
    -- last, since it locks workers until this commits, and cancel() may wait for one
    begin
        rescued := rescued + supaqueue._free_idle();
    exception when others then
        raise warning 'idle workers could not be freed: %', sqlerrm;
    end;
    if rescued > 0 or overdue > 0 or lost_dispatchers > 0 then
        perform supaqueue._wake();
    else
        perform supaqueue._relay_soon();
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
    SET lock_timeout TO '1s'
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
-- Name: unschedule(text); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.unschedule(name text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    delete from supaqueue.schedule s where s.name = unschedule.name;
    return found;
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
    v_broken text;
    v_column text;
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
    perform supaqueue._check_secret_names(settings);
    begin
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
    exception
        when check_violation then
            get stacked diagnostics v_broken = constraint_name;
            perform supaqueue._refuse_setting(v_broken);
        when not_null_violation then
            get stacked diagnostics v_column = column_name;
            raise exception '% cannot be null', v_column using errcode = 'SQ006',
                hint = 'Leave it out to keep what it is.';
        when data_exception then
            raise exception 'a setting has no value of its type: %', sqlerrm using errcode = 'SQ006',
                hint = 'Look at the columns of supaqueue.queue for the types.';
    end;
end
$$;

--
-- Name: use_daemon(); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.use_daemon() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_cron text := to_regnamespace('cron');
begin
    perform supaqueue._owner('choose who calls the functions');
    update supaqueue.setting s set mode = 'daemon';
    if v_cron is not null then
        execute format('select %1$s.unschedule(jobname) from %1$s.job where jobname = %2$L', v_cron, 'supaqueue');
    end if;
    perform supaqueue._wake();
end
$_$;

--
-- Name: use_relay(text, integer); Type: FUNCTION; Schema: supaqueue; Owner: -
--

CREATE FUNCTION supaqueue.use_relay(url text, batch integer DEFAULT NULL::integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
begin
    perform supaqueue._owner('choose who calls the functions');
    if (url ~* '^https?://[^/\s]+\S*$') is not true then
        raise exception 'url is not what it must be' using errcode = 'SQ006',
            hint = 'It must be the address of the edge function, such as https://<ref>.supabase.co/functions/v1/supaqueue.';
    elsif batch not between 1 and 1000 then
        raise exception 'batch is not what it must be' using errcode = 'SQ006', hint = 'It must be between 1 and 1000.';
    elsif not exists (select from pg_proc where pronamespace = to_regnamespace('net') and proname = 'http_post') then
        raise exception 'pg_net is not installed' using errcode = 'SQ016', hint = 'create extension pg_net';
    elsif not exists (select from supaqueue.secrets(array['supaqueue_secret'])) then
        raise exception 'the secret "supaqueue_secret" is not in Vault' using errcode = 'SQ016',
            hint = 'Add it with vault.create_secret(); the edge function has the same as SUPAQUEUE_SECRET.';
    end if;
    update supaqueue.setting s set mode = 'relay', relay_url = url, relay_batch = coalesce(batch, s.relay_batch);
    perform supaqueue._tick_by_cron();
    perform supaqueue._wake();
end
$_$;

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
-- Name: attempt; Type: VIEW; Schema: supaqueue; Owner: -
--

CREATE VIEW supaqueue.attempt AS
 SELECT a.job,
    a.number,
    a.started_at,
    ((EXTRACT(epoch FROM (a.ended_at - a.started_at)) * (1000)::numeric))::bigint AS duration_ms,
    a.outcome,
    a.http_status,
    a.error,
    a.response,
    COALESCE(d.name, g.name) AS dispatcher
   FROM ((( SELECT p.job,
            p.call,
            p.number,
            p.started_at,
            p.ended_at,
            p.outcome,
            p.http_status,
            p.error,
            p.response,
            p.dispatcher
           FROM supaqueue.past_attempt p
        UNION ALL
         SELECT j.id,
            j.call,
            j.attempts,
            j.started_at,
            j.finished_at,
                CASE
                    WHEN (j.status = ANY (ARRAY['in_progress'::supaqueue.job_status, 'success'::supaqueue.job_status])) THEN (j.status)::text
                    WHEN (j.status = 'failed'::supaqueue.job_status) THEN
                    CASE
                        WHEN (j.reason = 'final'::text) THEN 'final'::text
                        ELSE 'failure'::text
                    END
                    ELSE 'aborted'::text
                END AS "case",
                CASE
                    WHEN (j.status <> 'in_progress'::supaqueue.job_status) THEN j.http_status
                    ELSE NULL::integer
                END AS "case",
                CASE
                    WHEN (j.status <> 'in_progress'::supaqueue.job_status) THEN j.error
                    ELSE NULL::text
                END AS "case",
                CASE
                    WHEN (j.status <> 'in_progress'::supaqueue.job_status) THEN "left"(
                    CASE
                        WHEN (jsonb_typeof(j.response) = 'string'::text) THEN (j.response #>> '{}'::text[])
                        ELSE (j.response)::text
                    END, 1000)
                    ELSE NULL::text
                END AS "case",
            j.dispatcher
           FROM supaqueue.job j
          WHERE ((j.call IS NOT NULL) AND (j.status <> 'pending'::supaqueue.job_status) AND (NOT (EXISTS ( SELECT
                   FROM supaqueue.past_attempt p
                  WHERE ((p.job = j.id) AND (p.call = j.call))))))) a
     LEFT JOIN supaqueue.dispatcher d ON ((d.no = a.dispatcher)))
     LEFT JOIN supaqueue.past_dispatcher g ON ((g.no = a.dispatcher)))
  ORDER BY a.job, a.call;

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
    retiring boolean DEFAULT false NOT NULL,
    stopping_until timestamp with time zone
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
-- Name: limiter; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.limiter (
    queue uuid NOT NULL,
    started_at timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    started integer[] DEFAULT '{}'::integer[] NOT NULL,
    turns jsonb DEFAULT '{}'::jsonb NOT NULL
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
-- Name: prune_front; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.prune_front (
    no bigint NOT NULL,
    retention interval NOT NULL,
    job uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    held_at uuid
)
WITH (fillfactor='50');

--
-- Name: prune_front_no_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.prune_front ALTER COLUMN no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME supaqueue.prune_front_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: prune_mark; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.prune_mark (
    is_only boolean DEFAULT true NOT NULL,
    job uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    rests_until timestamp with time zone,
    lane_queue uuid DEFAULT '00000000-0000-0000-0000-000000000000'::uuid NOT NULL,
    lane_key text DEFAULT ''::text NOT NULL,
    CONSTRAINT prune_mark_is_only_check CHECK (is_only)
)
WITH (fillfactor='50');

--
-- Name: relay_request; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE TABLE supaqueue.relay_request (
    id bigint NOT NULL,
    sent_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    taken_by uuid,
    jobs uuid[] NOT NULL,
    calls bigint[] NOT NULL
);

--
-- Name: relay_request_id_seq; Type: SEQUENCE; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.relay_request ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME supaqueue.relay_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: relay_turn; Type: TABLE; Schema: supaqueue; Owner: -
--

CREATE UNLOGGED TABLE supaqueue.relay_turn (
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL
);

--
-- Name: webhook; Type: VIEW; Schema: supaqueue; Owner: -
--

CREATE VIEW supaqueue.webhook AS
 SELECT (t.tgrelid)::regclass AS on_table,
    ((t.tgname)::text COLLATE "default") AS name,
    (convert_from(split.queue, getdatabaseencoding()) COLLATE "default") AS queue,
    array_remove(ARRAY[
        CASE
            WHEN (((t.tgtype)::integer & 4) > 0) THEN 'insert'::text
            ELSE NULL::text
        END,
        CASE
            WHEN (((t.tgtype)::integer & 16) > 0) THEN 'update'::text
            ELSE NULL::text
        END,
        CASE
            WHEN (((t.tgtype)::integer & 8) > 0) THEN 'delete'::text
            ELSE NULL::text
        END], NULL::text) AS events,
    COALESCE(NULLIF((convert_from(split.options, getdatabaseencoding()) COLLATE "default"), ''::text), '{}'::text) AS options,
    (t.tgenabled <> 'D'::"char") AS is_enabled
   FROM ((pg_trigger t
     CROSS JOIN LATERAL ( SELECT SUBSTRING(t.tgargs FROM 1 FOR GREATEST((POSITION(('\x00'::bytea) IN (t.tgargs)) - 1), 0)) AS queue,
            SUBSTRING(t.tgargs FROM (POSITION(('\x00'::bytea) IN (t.tgargs)) + 1)) AS rest) first)
     CROSS JOIN LATERAL ( SELECT first.queue,
            SUBSTRING(first.rest FROM 1 FOR GREATEST((POSITION(('\x00'::bytea) IN (first.rest)) - 1), 0)) AS options) split)
  WHERE ((t.tgfoid = ('supaqueue.enqueue_row()'::regprocedure)::oid) AND (t.tgparentid = (0)::oid));

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
    ADD CONSTRAINT job_pkey PRIMARY KEY (id) WITH (fillfactor='45');

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
-- Name: prune_front prune_front_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.prune_front
    ADD CONSTRAINT prune_front_pkey PRIMARY KEY (no);

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
-- Name: relay_request relay_request_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.relay_request
    ADD CONSTRAINT relay_request_pkey PRIMARY KEY (id);

--
-- Name: relay_turn relay_turn_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.relay_turn
    ADD CONSTRAINT relay_turn_pkey PRIMARY KEY (transaction);

--
-- Name: schedule schedule_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.schedule
    ADD CONSTRAINT schedule_pkey PRIMARY KEY (name);

--
-- Name: setting setting_pkey; Type: CONSTRAINT; Schema: supaqueue; Owner: -
--

ALTER TABLE ONLY supaqueue.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (is_only);

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

CREATE INDEX job_lane ON supaqueue.job USING btree (queue, priority, key COLLATE "C", ready) WHERE ((ready IS NOT NULL) AND (key IS NOT NULL));

--
-- Name: job_ready; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX job_ready ON supaqueue.job USING btree (queue, priority, ready) WHERE ((ready IS NOT NULL) AND (key IS NULL));

--
-- Name: prune_front_retention; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX prune_front_retention ON supaqueue.prune_front USING btree (retention);

--
-- Name: queue_breaker; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX queue_breaker ON supaqueue.queue USING btree (id) WHERE (breaker_threshold IS NOT NULL);

--
-- Name: queue_name; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX queue_name ON supaqueue.queue USING btree (name);

--
-- Name: queue_retention; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX queue_retention ON supaqueue.queue USING btree (retention);

--
-- Name: schedule_next; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX schedule_next ON supaqueue.schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

--
-- Name: worker_queue; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_queue ON supaqueue.worker USING btree (queue, no);

--
-- Name: worker_queue_retiring; Type: INDEX; Schema: supaqueue; Owner: -
--

CREATE INDEX worker_queue_retiring ON supaqueue.worker USING btree (queue) WHERE retiring;

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
-- Name: job_dependencies dependency_changed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER dependency_changed AFTER UPDATE OF on_failure ON supaqueue.job_dependencies FOR EACH ROW WHEN (((new.satisfied_at IS NULL) AND (new.on_failure <> old.on_failure))) EXECUTE FUNCTION supaqueue._dependency_changed();

--
-- Name: job job_changed_by_hand; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_changed_by_hand AFTER UPDATE ON supaqueue.job FOR EACH ROW WHEN ((new.writes = old.writes)) EXECUTE FUNCTION supaqueue._changed_by_hand();

--
-- Name: job job_deleted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_deleted AFTER DELETE ON supaqueue.job FOR EACH ROW WHEN (((old.status = 'in_progress'::supaqueue.job_status) AND (old.dispatcher IS NULL))) EXECUTE FUNCTION supaqueue._job_deleted();

--
-- Name: job job_inserted; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_inserted AFTER INSERT ON supaqueue.job FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: job job_placed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER job_placed BEFORE INSERT ON supaqueue.job FOR EACH ROW EXECUTE FUNCTION supaqueue._place_job();

--
-- Name: queue queue_added; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER queue_added BEFORE INSERT ON supaqueue.queue FOR EACH ROW EXECUTE FUNCTION supaqueue._queue_added();

--
-- Name: queue queue_changed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER queue_changed BEFORE UPDATE ON supaqueue.queue FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION supaqueue._queue_changed();

--
-- Name: queue queue_updated; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER queue_updated AFTER UPDATE ON supaqueue.queue FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: relay_turn relay_turn_due; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE CONSTRAINT TRIGGER relay_turn_due AFTER INSERT ON supaqueue.relay_turn DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION supaqueue._relay_turn();

--
-- Name: schedule schedule_changed; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER schedule_changed AFTER INSERT OR UPDATE OF name, queue, cron, time_zone, payload, options, catch_up, paused ON supaqueue.schedule FOR EACH STATEMENT EXECUTE FUNCTION supaqueue._wake_trigger();

--
-- Name: schedule schedule_planned; Type: TRIGGER; Schema: supaqueue; Owner: -
--

CREATE TRIGGER schedule_planned BEFORE INSERT OR UPDATE OF name, queue, cron, time_zone, payload, options, catch_up, paused ON supaqueue.schedule FOR EACH ROW EXECUTE FUNCTION supaqueue._plan_schedule();

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
    ADD CONSTRAINT lane_queue_fkey FOREIGN KEY (queue) REFERENCES supaqueue.limiter(queue) ON UPDATE CASCADE ON DELETE CASCADE;

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
-- Name: prune_front; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.prune_front ENABLE ROW LEVEL SECURITY;

--
-- Name: prune_mark; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.prune_mark ENABLE ROW LEVEL SECURITY;

--
-- Name: queue; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.queue ENABLE ROW LEVEL SECURITY;

--
-- Name: relay_request; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.relay_request ENABLE ROW LEVEL SECURITY;

--
-- Name: relay_turn; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.relay_turn ENABLE ROW LEVEL SECURITY;

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
-- Name: prune_front service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.prune_front TO service_role USING (true) WITH CHECK (true);

--
-- Name: prune_mark service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.prune_mark TO service_role USING (true) WITH CHECK (true);

--
-- Name: queue service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.queue TO service_role USING (true) WITH CHECK (true);

--
-- Name: relay_request service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.relay_request TO service_role USING (true) WITH CHECK (true);

--
-- Name: relay_turn service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.relay_turn TO service_role USING (true) WITH CHECK (true);

--
-- Name: schedule service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.schedule TO service_role USING (true) WITH CHECK (true);

--
-- Name: setting service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.setting TO service_role USING (true) WITH CHECK (true);

--
-- Name: worker service_role; Type: POLICY; Schema: supaqueue; Owner: -
--

CREATE POLICY service_role ON supaqueue.worker TO service_role USING (true) WITH CHECK (true);

--
-- Name: setting; Type: ROW SECURITY; Schema: supaqueue; Owner: -
--

ALTER TABLE supaqueue.setting ENABLE ROW LEVEL SECURITY;

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
-- Name: FUNCTION end_current_jobs(batch jsonb); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.end_current_jobs(batch jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_current_jobs(batch jsonb) TO service_role;

--
-- Name: FUNCTION _add_callback(p_job uuid, p_queue text, p_event text, p_on_success text, p_on_failure text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._add_callback(p_job uuid, p_queue text, p_event text, p_on_success text, p_on_failure text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._add_callback(p_job uuid, p_queue text, p_event text, p_on_success text, p_on_failure text) TO service_role;

--
-- Name: FUNCTION _add_starts(p_started_at timestamp with time zone[], p_started integer[], p_count integer, p_period interval, OUT started_at timestamp with time zone[], OUT started integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._add_starts(p_started_at timestamp with time zone[], p_started integer[], p_count integer, p_period interval, OUT started_at timestamp with time zone[], OUT started integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._add_starts(p_started_at timestamp with time zone[], p_started integer[], p_count integer, p_period interval, OUT started_at timestamp with time zone[], OUT started integer[]) TO service_role;

--
-- Name: FUNCTION _backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer, p_delays_ms integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer, p_delays_ms integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._backoff(p_attempts integer, p_backoff_ms integer, p_backoff_max_ms integer, p_delays_ms integer[]) TO service_role;

--
-- Name: FUNCTION _breaker_room(p_queue uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._breaker_room(p_queue uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._breaker_room(p_queue uuid) TO service_role;

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
-- Name: FUNCTION _cancel_targets(p_sources uuid[], p_targets uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cancel_targets(p_sources uuid[], p_targets uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cancel_targets(p_sources uuid[], p_targets uuid[]) TO service_role;

--
-- Name: FUNCTION _changed_by_hand(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._changed_by_hand() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._changed_by_hand() TO service_role;

--
-- Name: FUNCTION _check_duplicates(p_dedup_for interval, p_on_duplicate text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_duplicates(p_dedup_for interval, p_on_duplicate text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_duplicates(p_dedup_for interval, p_on_duplicate text) TO service_role;

--
-- Name: FUNCTION _check_headers(p_name text, p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_headers(p_name text, p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_headers(p_name text, p_headers jsonb) TO service_role;

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
-- Name: TABLE queue; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.queue TO service_role;

--
-- Name: FUNCTION _check_queue(p_queue supaqueue.queue); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_queue(p_queue supaqueue.queue) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_queue(p_queue supaqueue.queue) TO service_role;

--
-- Name: FUNCTION _check_request(p_headers jsonb, p_path text, p_query text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_request(p_headers jsonb, p_path text, p_query text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_request(p_headers jsonb, p_path text, p_query text) TO service_role;

--
-- Name: FUNCTION _check_secret_name(p_setting text, p_value jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_secret_name(p_setting text, p_value jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_secret_name(p_setting text, p_value jsonb) TO service_role;

--
-- Name: FUNCTION _check_secret_names(settings jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_secret_names(settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_secret_names(settings jsonb) TO service_role;

--
-- Name: FUNCTION _check_session(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_session() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_session() TO service_role;

--
-- Name: FUNCTION _check_webhook(p_options jsonb, p_row jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_webhook(p_options jsonb, p_row jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_webhook(p_options jsonb, p_row jsonb) TO service_role;

--
-- Name: FUNCTION _check_webhook_headers(p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_webhook_headers(p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_webhook_headers(p_headers jsonb) TO service_role;

--
-- Name: FUNCTION _check_webhook_table(p_table regclass, p_options jsonb, p_columns text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._check_webhook_table(p_table regclass, p_options jsonb, p_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._check_webhook_table(p_table regclass, p_options jsonb, p_columns text[]) TO service_role;

--
-- Name: FUNCTION _claim_again(p_dispatcher bigint, p_jobs uuid[], p_calls bigint[], p_workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_again(p_dispatcher bigint, p_jobs uuid[], p_calls bigint[], p_workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_again(p_dispatcher bigint, p_jobs uuid[], p_calls bigint[], p_workers uuid[]) TO service_role;

--
-- Name: FUNCTION _claim_behind(p_queue uuid, p_priority integer, p_keys text[], p_wants integer[], p_most integer, p_picked uuid[], p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT generous integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_behind(p_queue uuid, p_priority integer, p_keys text[], p_wants integer[], p_most integer, p_picked uuid[], p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT generous integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_behind(p_queue uuid, p_priority integer, p_keys text[], p_wants integer[], p_most integer, p_picked uuid[], p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT generous integer) TO service_role;

--
-- Name: FUNCTION _claim_keyless(p_queue uuid, p_priority integer, p_most integer, p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_keyless(p_queue uuid, p_priority integer, p_most integer, p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_keyless(p_queue uuid, p_priority integer, p_most integer, p_taken uuid[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[]) TO service_role;

--
-- Name: FUNCTION _claim_lanes(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_most integer, p_turns jsonb, OUT tids tid[], OUT readies bigint[], OUT turns jsonb, OUT is_limited boolean, OUT wait_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_lanes(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_most integer, p_turns jsonb, OUT tids tid[], OUT readies bigint[], OUT turns jsonb, OUT is_limited boolean, OUT wait_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_lanes(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_most integer, p_turns jsonb, OUT tids tid[], OUT readies bigint[], OUT turns jsonb, OUT is_limited boolean, OUT wait_ms bigint) TO service_role;

--
-- Name: FUNCTION _claim_limited(p_queue uuid, p_revision bigint, p_most integer, p_lows integer[], p_afters bigint[], p_highs integer[], OUT tids tid[], OUT readies bigint[], OUT is_limited boolean, OUT limits_keys boolean, OUT wait_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_limited(p_queue uuid, p_revision bigint, p_most integer, p_lows integer[], p_afters bigint[], p_highs integer[], OUT tids tid[], OUT readies bigint[], OUT is_limited boolean, OUT limits_keys boolean, OUT wait_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_limited(p_queue uuid, p_revision bigint, p_most integer, p_lows integer[], p_afters bigint[], p_highs integer[], OUT tids tid[], OUT readies bigint[], OUT is_limited boolean, OUT limits_keys boolean, OUT wait_ms bigint) TO service_role;

--
-- Name: FUNCTION _claim_round(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_priority integer, p_most integer, p_share integer, p_last_key text, p_taken uuid[], p_before integer[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT last_key text, OUT generous integer, OUT is_cut boolean, OUT is_limited boolean, OUT wait_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._claim_round(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_priority integer, p_most integer, p_share integer, p_last_key text, p_taken uuid[], p_before integer[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT last_key text, OUT generous integer, OUT is_cut boolean, OUT is_limited boolean, OUT wait_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._claim_round(p_queue uuid, p_order boolean, p_concurrency integer, p_rate_limit integer, p_rate_period interval, p_priority integer, p_most integer, p_share integer, p_last_key text, p_taken uuid[], p_before integer[], OUT jobs uuid[], OUT tids tid[], OUT readies bigint[], OUT last_key text, OUT generous integer, OUT is_cut boolean, OUT is_limited boolean, OUT wait_ms bigint) TO service_role;

--
-- Name: FUNCTION _client_cancel(p_job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._client_cancel(p_job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._client_cancel(p_job uuid) TO service_role;

--
-- Name: FUNCTION _client_enqueue(p_queue text, p_payload jsonb, p_run_at timestamp with time zone, p_dedup_key text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._client_enqueue(p_queue text, p_payload jsonb, p_run_at timestamp with time zone, p_dedup_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._client_enqueue(p_queue text, p_payload jsonb, p_run_at timestamp with time zone, p_dedup_key text) TO service_role;

--
-- Name: FUNCTION _client_job_status(p_job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._client_job_status(p_job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._client_job_status(p_job uuid) TO service_role;

--
-- Name: FUNCTION _client_uid(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._client_uid() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._client_uid() TO service_role;

--
-- Name: FUNCTION _count_answers(p_jobs uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._count_answers(p_jobs uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._count_answers(p_jobs uuid[]) TO service_role;

--
-- Name: FUNCTION _cron_change(p_time_zone text, p_low timestamp with time zone, p_high timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_change(p_time_zone text, p_low timestamp with time zone, p_high timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_change(p_time_zone text, p_low timestamp with time zone, p_high timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _cron_field(p_cron text, p_name text, p_field text, p_min integer, p_max integer, p_names text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_field(p_cron text, p_name text, p_field text, p_min integer, p_max integer, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_field(p_cron text, p_name text, p_field text, p_min integer, p_max integer, p_names text[]) TO service_role;

--
-- Name: FUNCTION _cron_fields(p_cron text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_fields(p_cron text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_fields(p_cron text) TO service_role;

--
-- Name: FUNCTION _cron_first_reading(p_local timestamp without time zone, p_time_zone text, p_at timestamp with time zone, p_span interval); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_first_reading(p_local timestamp without time zone, p_time_zone text, p_at timestamp with time zone, p_span interval) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_first_reading(p_local timestamp without time zone, p_time_zone text, p_at timestamp with time zone, p_span interval) TO service_role;

--
-- Name: FUNCTION _cron_match(p_fields bigint[], p_from timestamp without time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_match(p_fields bigint[], p_from timestamp without time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_match(p_fields bigint[], p_from timestamp without time zone) TO service_role;

--
-- Name: FUNCTION _cron_next(p_cron text, p_time_zone text, p_after timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_next(p_cron text, p_time_zone text, p_after timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_next(p_cron text, p_time_zone text, p_after timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _cron_offset(p_time_zone text, p_at timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_offset(p_time_zone text, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_offset(p_time_zone text, p_at timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _cron_value(p_value text, p_min integer, p_names text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._cron_value(p_value text, p_min integer, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._cron_value(p_value text, p_min integer, p_names text[]) TO service_role;

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
-- Name: FUNCTION _delete_ended(p_rows tid[], p_now timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._delete_ended(p_rows tid[], p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._delete_ended(p_rows tid[], p_now timestamp with time zone) TO service_role;

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
-- Name: FUNCTION _dependency_changed(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._dependency_changed() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._dependency_changed() TO service_role;

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
-- Name: FUNCTION _end_calls(p_settlements jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._end_calls(p_settlements jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._end_calls(p_settlements jsonb) TO service_role;

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
-- Name: TABLE schedule; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.schedule TO service_role;

--
-- Name: FUNCTION _enqueue_scheduled(p_schedule supaqueue.schedule); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._enqueue_scheduled(p_schedule supaqueue.schedule) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._enqueue_scheduled(p_schedule supaqueue.schedule) TO service_role;

--
-- Name: FUNCTION _enqueue_webhook(p_queue text, p_options text, p_payload jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._enqueue_webhook(p_queue text, p_options text, p_payload jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._enqueue_webhook(p_queue text, p_options text, p_payload jsonb) TO service_role;

--
-- Name: FUNCTION _fill_lanes(p_queue uuid, p_order_begins boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._fill_lanes(p_queue uuid, p_order_begins boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._fill_lanes(p_queue uuid, p_order_begins boolean) TO service_role;

--
-- Name: FUNCTION _fire_schedules(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._fire_schedules() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._fire_schedules() TO service_role;

--
-- Name: FUNCTION _first_again(p_jobs uuid[], p_priority integer, p_taken uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._first_again(p_jobs uuid[], p_priority integer, p_taken uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._first_again(p_jobs uuid[], p_priority integer, p_taken uuid[]) TO service_role;

--
-- Name: FUNCTION _first_id(p_at timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._first_id(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._first_id(p_at timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _free_idle(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._free_idle() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._free_idle() TO service_role;

--
-- Name: FUNCTION _free_without_call(p_workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._free_without_call(p_workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._free_without_call(p_workers uuid[]) TO service_role;

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
-- Name: FUNCTION _give_back_unlocked(p_jobs uuid[], p_calls bigint[], p_error text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._give_back_unlocked(p_jobs uuid[], p_calls bigint[], p_error text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._give_back_unlocked(p_jobs uuid[], p_calls bigint[], p_error text) TO service_role;

--
-- Name: FUNCTION _has_public_api(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._has_public_api() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._has_public_api() TO service_role;

--
-- Name: FUNCTION _header_fault(p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._header_fault(p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._header_fault(p_headers jsonb) TO service_role;

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
-- Name: FUNCTION _holds_dedup_key(p_key supaqueue.dedup, p_now timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._holds_dedup_key(p_key supaqueue.dedup, p_now timestamp with time zone) TO service_role;

--
-- Name: TABLE lane; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.lane TO service_role;

--
-- Name: FUNCTION _is_idle(p_lane supaqueue.lane); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._is_idle(p_lane supaqueue.lane) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._is_idle(p_lane supaqueue.lane) TO service_role;

--
-- Name: FUNCTION _is_in_line(p_queue uuid, p_key text, p_priorities integer[], p_taken uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._is_in_line(p_queue uuid, p_key text, p_priorities integer[], p_taken uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._is_in_line(p_queue uuid, p_key text, p_priorities integer[], p_taken uuid[]) TO service_role;

--
-- Name: FUNCTION _job_deleted(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._job_deleted() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._job_deleted() TO service_role;

--
-- Name: FUNCTION _keep_attempt(p_job supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._keep_attempt(p_job supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._keep_attempt(p_job supaqueue.job) TO service_role;

--
-- Name: FUNCTION _keeps_dedup_key(p_key supaqueue.dedup); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._keeps_dedup_key(p_key supaqueue.dedup) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._keeps_dedup_key(p_key supaqueue.dedup) TO service_role;

--
-- Name: FUNCTION _lease_lock(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._lease_lock() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._lease_lock() TO service_role;

--
-- Name: FUNCTION _link(p_job uuid, p_after uuid[], p_on_success text, p_on_failure text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._link(p_job uuid, p_after uuid[], p_on_success text, p_on_failure text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._link(p_job uuid, p_after uuid[], p_on_success text, p_on_failure text) TO service_role;

--
-- Name: FUNCTION _ms_of_id(p_id uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._ms_of_id(p_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._ms_of_id(p_id uuid) TO service_role;

--
-- Name: FUNCTION _owner(p_deed text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._owner(p_deed text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._owner(p_deed text) TO service_role;

--
-- Name: FUNCTION _payload_with_sources(p_job uuid, p_payload jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._payload_with_sources(p_job uuid, p_payload jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._payload_with_sources(p_job uuid, p_payload jsonb) TO service_role;

--
-- Name: FUNCTION _place_job(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._place_job() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._place_job() TO service_role;

--
-- Name: FUNCTION _placed(new supaqueue.job); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._placed(new supaqueue.job) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._placed(new supaqueue.job) TO service_role;

--
-- Name: FUNCTION _plan_schedule(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._plan_schedule() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._plan_schedule() TO service_role;

--
-- Name: FUNCTION _promote_each(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._promote_each(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._promote_each(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) TO service_role;

--
-- Name: FUNCTION _promote_jobs(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._promote_jobs(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._promote_jobs(p_jobs uuid[], p_now timestamp with time zone, OUT promoted integer, OUT expired integer) TO service_role;

--
-- Name: FUNCTION _prune_dispatchers(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._prune_dispatchers() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._prune_dispatchers() TO service_role;

--
-- Name: FUNCTION _prune_front(p_retention interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean, OUT behind_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._prune_front(p_retention interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean, OUT behind_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._prune_front(p_retention interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean, OUT behind_ms bigint) TO service_role;

--
-- Name: FUNCTION _prune_jobs(p_rows tid[], p_now timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._prune_jobs(p_rows tid[], p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._prune_jobs(p_rows tid[], p_now timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _prune_lanes(p_most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._prune_lanes(p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._prune_lanes(p_most integer) TO service_role;

--
-- Name: FUNCTION _prune_left(p_shortest interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._prune_left(p_shortest interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._prune_left(p_shortest interval, p_now timestamp with time zone, p_most integer, OUT pruned integer, OUT has_more boolean) TO service_role;

--
-- Name: FUNCTION _queue_added(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._queue_added() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._queue_added() TO service_role;

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
-- Name: FUNCTION _rate_room(p_started_at timestamp with time zone[], p_started integer[], p_limit integer, p_period interval); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._rate_room(p_started_at timestamp with time zone[], p_started integer[], p_limit integer, p_period interval) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._rate_room(p_started_at timestamp with time zone[], p_started integer[], p_limit integer, p_period interval) TO service_role;

--
-- Name: FUNCTION _recent_starts(p_started_at timestamp with time zone[], p_started integer[], p_period interval, OUT started_at timestamp with time zone[], OUT started integer[], OUT used integer, OUT ends_at timestamp with time zone); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._recent_starts(p_started_at timestamp with time zone[], p_started integer[], p_period interval, OUT started_at timestamp with time zone[], OUT started integer[], OUT used integer, OUT ends_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._recent_starts(p_started_at timestamp with time zone[], p_started integer[], p_period interval, OUT started_at timestamp with time zone[], OUT started integer[], OUT used integer, OUT ends_at timestamp with time zone) TO service_role;

--
-- Name: FUNCTION _refuse_circle_in(p_jobs uuid[], p_sources integer[], p_targets integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._refuse_circle_in(p_jobs uuid[], p_sources integer[], p_targets integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._refuse_circle_in(p_jobs uuid[], p_sources integer[], p_targets integer[]) TO service_role;

--
-- Name: FUNCTION _refuse_circles(p_targets uuid[], p_is_backward boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._refuse_circles(p_targets uuid[], p_is_backward boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._refuse_circles(p_targets uuid[], p_is_backward boolean) TO service_role;

--
-- Name: FUNCTION _refuse_setting(p_constraint text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._refuse_setting(p_constraint text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._refuse_setting(p_constraint text) TO service_role;

--
-- Name: FUNCTION _relay_begin(p_request bigint, p_by uuid, OUT ids uuid[], OUT queues uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_begin(p_request bigint, p_by uuid, OUT ids uuid[], OUT queues uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_begin(p_request bigint, p_by uuid, OUT ids uuid[], OUT queues uuid[]) TO service_role;

--
-- Name: FUNCTION _relay_claim(p_most integer, OUT items jsonb[], OUT jobs uuid[], OUT calls bigint[], OUT queues uuid[], OUT wait_ms bigint, OUT has_more boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_claim(p_most integer, OUT items jsonb[], OUT jobs uuid[], OUT calls bigint[], OUT queues uuid[], OUT wait_ms bigint, OUT has_more boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_claim(p_most integer, OUT items jsonb[], OUT jobs uuid[], OUT calls bigint[], OUT queues uuid[], OUT wait_ms bigint, OUT has_more boolean) TO service_role;

--
-- Name: FUNCTION _relay_free_workers(p_most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_free_workers(p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_free_workers(p_most integer) TO service_role;

--
-- Name: FUNCTION _relay_patience(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_patience() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_patience() TO service_role;

--
-- Name: TABLE setting; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT SELECT ON TABLE supaqueue.setting TO service_role;

--
-- Name: FUNCTION _relay_post(p_setting supaqueue.setting, p_secret text, p_request bigint, p_items jsonb[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_post(p_setting supaqueue.setting, p_secret text, p_request bigint, p_items jsonb[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_post(p_setting supaqueue.setting, p_secret text, p_request bigint, p_items jsonb[]) TO service_role;

--
-- Name: FUNCTION _relay_request(p_jobs uuid[], p_calls bigint[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_request(p_jobs uuid[], p_calls bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_request(p_jobs uuid[], p_calls bigint[]) TO service_role;

--
-- Name: FUNCTION _relay_rescue(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_rescue() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_rescue() TO service_role;

--
-- Name: FUNCTION _relay_secrets(p_queues uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_secrets(p_queues uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_secrets(p_queues uuid[]) TO service_role;

--
-- Name: FUNCTION _relay_send(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_send() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_send() TO service_role;

--
-- Name: FUNCTION _relay_soon(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_soon() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_soon() TO service_role;

--
-- Name: FUNCTION _relay_turn(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._relay_turn() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._relay_turn() TO service_role;

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
-- Name: FUNCTION _schedule_job(p_schedule supaqueue.schedule); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._schedule_job(p_schedule supaqueue.schedule) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._schedule_job(p_schedule supaqueue.schedule) TO service_role;

--
-- Name: FUNCTION _secret_header_lines(p_headers jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._secret_header_lines(p_headers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._secret_header_lines(p_headers jsonb) TO service_role;

--
-- Name: FUNCTION _set_schedule_paused(p_name text, p_paused boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._set_schedule_paused(p_name text, p_paused boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._set_schedule_paused(p_name text, p_paused boolean) TO service_role;

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
-- Name: FUNCTION _start_later(p_started_at timestamp with time zone[], p_since timestamp with time zone, p_period interval); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._start_later(p_started_at timestamp with time zone[], p_since timestamp with time zone, p_period interval) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._start_later(p_started_at timestamp with time zone[], p_since timestamp with time zone, p_period interval) TO service_role;

--
-- Name: FUNCTION _stop_worker(p_worker uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._stop_worker(p_worker uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._stop_worker(p_worker uuid) TO service_role;

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
-- Name: FUNCTION _tick_by_cron(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._tick_by_cron() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._tick_by_cron() TO service_role;

--
-- Name: FUNCTION _time_zone(p_time_zone text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._time_zone(p_time_zone text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._time_zone(p_time_zone text) TO service_role;

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
-- Name: FUNCTION _turn_breakers(p_queues uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._turn_breakers(p_queues uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._turn_breakers(p_queues uuid[]) TO service_role;

--
-- Name: FUNCTION _unblock(p_targets uuid[], p_counts integer[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._unblock(p_targets uuid[], p_counts integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._unblock(p_targets uuid[], p_counts integer[]) TO service_role;

--
-- Name: FUNCTION _unfinished(p_lane supaqueue.lane, p_taken uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._unfinished(p_lane supaqueue.lane, p_taken uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._unfinished(p_lane supaqueue.lane, p_taken uuid[]) TO service_role;

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
-- Name: FUNCTION _webhook_events(p_events text[], p_columns text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._webhook_events(p_events text[], p_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._webhook_events(p_events text[], p_columns text[]) TO service_role;

--
-- Name: FUNCTION _webhook_key(p_value text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue._webhook_key(p_value text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue._webhook_key(p_value text) TO service_role;

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
-- Name: FUNCTION claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[], has_limits boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[], has_limits boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.claim(dispatcher bigint, queues uuid[], revisions bigint[], worker_ends integer[], workers uuid[], range_ends integer[], lows integer[], afters bigint[], highs integer[], has_limits boolean) TO service_role;

--
-- Name: FUNCTION claim_again(dispatcher bigint, last_call bigint, jobs uuid[], calls bigint[], workers uuid[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.claim_again(dispatcher bigint, last_call bigint, jobs uuid[], calls bigint[], workers uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.claim_again(dispatcher bigint, last_call bigint, jobs uuid[], calls bigint[], workers uuid[]) TO service_role;

--
-- Name: FUNCTION create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.create_queue(name text, edge_function_name text, url text, workers integer, default_headers jsonb, settings jsonb) TO service_role;

--
-- Name: FUNCTION create_webhook(on_table regclass, queue text, events text[], options jsonb, name text, condition text, columns text[]); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.create_webhook(on_table regclass, queue text, events text[], options jsonb, name text, condition text, columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.create_webhook(on_table regclass, queue text, events text[], options jsonb, name text, condition text, columns text[]) TO service_role;

--
-- Name: FUNCTION dead_job_summary(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.dead_job_summary(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.dead_job_summary(queue text) TO service_role;

--
-- Name: FUNCTION disable_public_api(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.disable_public_api() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.disable_public_api() TO service_role;

--
-- Name: FUNCTION drop_queue(queue text, force boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.drop_queue(queue text, force boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.drop_queue(queue text, force boolean) TO service_role;

--
-- Name: FUNCTION drop_webhook(on_table regclass, name text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.drop_webhook(on_table regclass, name text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.drop_webhook(on_table regclass, name text) TO service_role;

--
-- Name: FUNCTION enable_public_api(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.enable_public_api() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.enable_public_api() TO service_role;

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
-- Name: FUNCTION enqueue_row(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.enqueue_row() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.enqueue_row() TO service_role;

--
-- Name: FUNCTION hold(queue uuid, hold_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.hold(queue uuid, hold_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.hold(queue uuid, hold_ms bigint) TO service_role;

--
-- Name: FUNCTION lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[], after uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[], after uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.lease_workers(dispatcher bigint, slots integer, has_functions_url boolean, known_queues uuid[], after uuid) TO service_role;

--
-- Name: FUNCTION pause(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.pause(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.pause(queue text) TO service_role;

--
-- Name: FUNCTION pause_schedule(name text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.pause_schedule(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.pause_schedule(name text) TO service_role;

--
-- Name: FUNCTION pipeline(job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.pipeline(job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.pipeline(job uuid) TO service_role;

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
-- Name: FUNCTION prune(most integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.prune(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.prune(most integer) TO service_role;

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
-- Name: FUNCTION reset_breaker(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.reset_breaker(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.reset_breaker(queue text) TO service_role;

--
-- Name: FUNCTION resume(queue text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.resume(queue text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.resume(queue text) TO service_role;

--
-- Name: FUNCTION resume_schedule(name text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.resume_schedule(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.resume_schedule(name text) TO service_role;

--
-- Name: FUNCTION retry(job uuid); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.retry(job uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.retry(job uuid) TO service_role;

--
-- Name: FUNCTION run_schedule(name text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.run_schedule(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.run_schedule(name text) TO service_role;

--
-- Name: FUNCTION schedule(name text, cron text, queue text, payload jsonb, time_zone text, options jsonb, catch_up text, paused boolean); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.schedule(name text, cron text, queue text, payload jsonb, time_zone text, options jsonb, catch_up text, paused boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.schedule(name text, cron text, queue text, payload jsonb, time_zone text, options jsonb, catch_up text, paused boolean) TO service_role;

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
-- Name: FUNCTION started_late(queue uuid, late_ms bigint); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.started_late(queue uuid, late_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.started_late(queue uuid, late_ms bigint) TO service_role;

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
-- Name: FUNCTION unschedule(name text); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.unschedule(name text) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.unschedule(name text) TO service_role;

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
-- Name: FUNCTION use_daemon(); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.use_daemon() FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.use_daemon() TO service_role;

--
-- Name: FUNCTION use_relay(url text, batch integer); Type: ACL; Schema: supaqueue; Owner: -
--

REVOKE ALL ON FUNCTION supaqueue.use_relay(url text, batch integer) FROM PUBLIC;
GRANT ALL ON FUNCTION supaqueue.use_relay(url text, batch integer) TO service_role;

--
-- Name: TABLE dispatcher; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.dispatcher TO service_role;

--
-- Name: TABLE past_attempt; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.past_attempt TO service_role;

--
-- Name: TABLE past_dispatcher; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.past_dispatcher TO service_role;

--
-- Name: TABLE attempt; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.attempt TO service_role;

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
-- Name: TABLE dead_job; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.dead_job TO service_role;

--
-- Name: SEQUENCE dispatcher_no_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.dispatcher_no_seq TO service_role;

--
-- Name: TABLE job_dependencies; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.job_dependencies TO service_role;

--
-- Name: TABLE limiter; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.limiter TO service_role;

--
-- Name: TABLE migration; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT SELECT ON TABLE supaqueue.migration TO service_role;

--
-- Name: TABLE prune_front; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.prune_front TO service_role;

--
-- Name: SEQUENCE prune_front_no_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.prune_front_no_seq TO service_role;

--
-- Name: TABLE prune_mark; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.prune_mark TO service_role;

--
-- Name: TABLE relay_request; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.relay_request TO service_role;

--
-- Name: SEQUENCE relay_request_id_seq; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON SEQUENCE supaqueue.relay_request_id_seq TO service_role;

--
-- Name: TABLE relay_turn; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.relay_turn TO service_role;

--
-- Name: TABLE webhook; Type: ACL; Schema: supaqueue; Owner: -
--

GRANT ALL ON TABLE supaqueue.webhook TO service_role;

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

