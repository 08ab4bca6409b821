-- A dispatcher reports how calls ended, in the order they ended. `outcomes[i]` is one of
--   success   the function answered 2xx
--   failure   it did not; another attempt while attempts, max_age_ms and expires_at allow one, and unless
--             the status is one of the queue's final_statuses
--   final     it said that another attempt would not help
--   aborted   the call was not made or was broken off by us; the attempt does not count
-- Without outcomes all of them are successes.
-- Returns the jobs whose call was no longer the current one: for those nothing was written. Raises 55P03
-- when somebody holds one of the rows for long, so that one of them cannot hold up the others; then there
-- is settle_each().
create or replace function supaqueue.settle(
    jobs uuid[], calls bigint[], outcomes text[], http_statuses int[], errors text[], responses text[])
returns setof uuid
language plpgsql
set search_path = ''
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set lock_timeout = '1s'
as $$
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
