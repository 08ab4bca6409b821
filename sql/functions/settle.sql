-- A dispatcher reports how calls ended, in the order they ended. `outcomes[i]` is one of
--   success   the function answered 2xx
--   failure   it did not; another attempt while attempts last
--   final     it said that another attempt would not help
--   aborted   the call was not made or was broken off by us; the attempt does not count
-- Returns the jobs whose call was no longer the current one: for those nothing was written. Raises 55P03
-- when somebody holds one of the rows for long, so that one of them cannot hold up the others; then there
-- is settle_each().
create or replace function supaqueue.settle(
    jobs uuid[], calls bigint[], outcomes text[], http_statuses int[], errors text[], responses text[])
returns setof uuid
language plpgsql
set search_path = ''
set lock_timeout = '1s'
as $$
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
