-- Every call has a deadline, and what is in progress past it counts as a failed attempt. For a call made by
-- hand that is its timeout, and a minute for the settlement to arrive. A dispatcher keeps to timeouts by
-- itself, under the settings there were when it called: its calls are ended only after the largest timeout
-- there is (400 s), its lease and a minute. A worker that a dispatcher leases stays with it, since the
-- dispatcher may still be on the phone. What somebody has locked, or a user's trigger refuses, waits for the
-- next time. Returns how many calls it ended.
create or replace function supaqueue._end_overdue() returns int
language plpgsql
set search_path = ''
as $$
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
