-- Notes a request with these calls; null for none. Whoever is to make them has to say that they arrived, as
-- end_current_jobs() has it; else _relay_rescue() gives them back.
create or replace function supaqueue._relay_request(p_jobs uuid[], p_calls bigint[]) returns bigint
language plpgsql
set search_path = ''
as $$
declare
    v_id bigint;
begin
    if cardinality(p_jobs) > 0 then
        insert into supaqueue.relay_request (jobs, calls) values (p_jobs, p_calls) returning id into v_id;
    end if;
    return v_id;
end
$$;

-- A run of the relay takes up a request: returns those of its calls that are still current, and their queues,
-- to this run alone, as often as it asks, and only while a call that starts now ends before its deadline: what it was
-- not told of in time goes back with the request. A rate counts from the claim on, and the request may have taken a
-- while.
create or replace function supaqueue._relay_begin(p_request bigint, p_by uuid, out ids uuid[], out queues uuid[])
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
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
