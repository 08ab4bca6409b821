-- Settles calls that succeeded. Returns the jobs it settled, null for none; the others were no longer in
-- progress under that call. What waits for them is the caller's to let go. The update is heap-only: see
-- the job table.
create or replace function supaqueue._settle_succeeded(
    p_jobs uuid[], p_calls bigint[], p_http_statuses int[], p_responses text[])
returns uuid[]
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
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
