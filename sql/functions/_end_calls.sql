-- Settles calls by their ids and frees their workers, unless a dispatcher leases them or they are at another
-- call; holds queues back that ask for it. A worker or a queue that somebody has locked keeps no settlement from being
-- written: _free_idle() frees the one, and of the other it is a warning. Returns `refused` and
-- `again`: see end_current_jobs().
create or replace function supaqueue._end_calls(p_settlements jsonb) returns jsonb
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set lock_timeout = '1s'
as $$
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
$$;
