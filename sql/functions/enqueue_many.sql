-- Adds one job for each payload, in their order, in one statement, and returns their ids in that order. The
-- options are those of enqueue() and hold for all; `keys` and `dedup_keys` give every job its own, as many as
-- there are payloads (null for a job without one). For a duplicate the id of the job that holds its key is
-- returned. Raises SQ006 when an array has another length than the payloads.
create or replace function supaqueue.enqueue_many(
    queue text,
    payloads jsonb[],
    priority int default 0,
    run_at timestamptz default null,
    max_attempts int default null,
    timeout_ms int default null,
    method text default null,
    path text default null,
    query text default null,
    headers jsonb default null,
    held boolean default false,
    expires_at timestamptz default null,
    keys text[] default null,
    dedup_keys text[] default null,
    dedup_for interval default null,
    on_duplicate text default null,
    backoff_ms int default null,
    backoff_max_ms int default null,
    retry_delays_ms int[] default null,
    max_age_ms bigint default null)
returns setof uuid
language plpgsql
set search_path = ''
as $$
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
