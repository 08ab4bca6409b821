-- superuser only
-- Makes a job in the state by the real functions, with what the event needs.
create function a_job(state text, event text, dispatcher bigint) returns uuid
language plpgsql
as $$
declare
    v_job uuid := gen_random_uuid();
    v_call call;
begin
    if state = 'none' then
        return v_job;
    end if;
    v_job := supaqueue.enqueue('q', dedup_key => 'k', held => state = 'held',
        max_attempts => case when event in ('last failure', 'overdue at the last attempt') then 1 end,
        run_at => case when event = 'due' and state = 'pending' then now() + interval '1 hour' end,
        expires_at => case when event = 'expired' then now() + interval '2 hours' end);
    if state in ('in_progress', 'success', 'failed') then
        select * into strict v_call from claim_all(dispatcher, 1);
        if state <> 'in_progress' then
            perform settle_one(v_job, v_call.call, case state when 'success' then 'success' else 'final' end);
        end if;
    elsif state = 'cancelled' then
        perform supaqueue.cancel(v_job);
    end if;
    return v_job;
end
$$;

-- Makes the event happen as it happens in life.
create function fire(event text, job uuid, dispatcher bigint) returns void
language plpgsql
as $$
declare
    v_call bigint := (select j.call from supaqueue.job j where j.id = fire.job);
    v_source uuid;
begin
    case
    when event like 'insert as %' then
        insert into supaqueue.job (id, queue, status)
        select fire.job, q.id, nullif(split_part(event, ' ', 3), 'null')::supaqueue.job_status from supaqueue.queue q
        on conflict do nothing;
    when event like 'set %' then
        update supaqueue.job set status = nullif(split_part(event, ' ', 2), 'null')::supaqueue.job_status where id = fire.job;
    when event = 'delete' then
        delete from supaqueue.job where id = fire.job;
    when event = 'cancel' then
        perform supaqueue.cancel(job);
    when event = 'cancel_pending' then
        perform supaqueue.cancel_pending('q');
    when event = 'retry' then
        perform supaqueue.retry(job);
    when event = 'redrive' then
        perform supaqueue.redrive('q');
    when event = 'update_job' then
        perform supaqueue.update_job(job, '{"priority": 5}');
    when event in ('replace', 'debounce') then
        perform supaqueue.enqueue('q', dedup_key => 'k', on_duplicate => event);
    when event like '% once replaced' then
        if (select status = 'in_progress' from supaqueue.job where id = fire.job) then
            perform supaqueue.enqueue('q', dedup_key => 'k', on_duplicate => 'replace');
        end if;
        perform settle_one(job, coalesce(v_call, 0), case event when 'failure once replaced' then 'failure' else 'aborted' end);
    when event = 'claim by hand' then
        insert into supaqueue.current_job (worker, job)
        select w.id, fire.job from supaqueue.worker w where not w.locked limit 1;
    when event = 'completed as successful' then
        perform public.end_current_job(c.id, true, true) from supaqueue.current_job c where c.job = fire.job;
    when event = 'completed as failed' then
        update supaqueue.current_job c set is_complete = true, is_successful = false where c.job = fire.job;
    when event = 'give back by hand' then
        delete from supaqueue.current_job c where c.job = fire.job;
    when event = 'claim' then
        perform claim_all(dispatcher);
    when event = 'claim again' then
        perform supaqueue.lease_workers(dispatcher, 1, true);
        perform supaqueue.claim_again(dispatcher, 0, array[job], array[coalesce(v_call, 0) + 1], array(
            select w.id from supaqueue.worker w where w.dispatcher = fire.dispatcher limit 1));
    when event in ('success', 'final', 'aborted', 'failure', 'last failure') then
        perform settle_one(job, coalesce(v_call, 0), replace(event, 'last ', ''));
    when event = 'unregister' then
        perform supaqueue.unregister(dispatcher);
    when event = 'recover' then
        perform supaqueue.recover(dispatcher, '{}', '{}');
    when event = 'due' then
        update supaqueue.job set run_at = now(), due_at = now(), writes = writes + 1 where id = fire.job and due_at is not null;
        perform supaqueue.tick();
    when event = 'expired' then
        update supaqueue.job set expires_at = now(), writes = writes + 1,
            due_at = case when due_at is not null then now() end
        where id = fire.job;
        perform supaqueue.tick();
    when event = 'dispatcher lost' then
        perform let_lease_run_out(dispatcher);
        perform supaqueue.tick();
    when event like 'overdue%' then
        update supaqueue.job set started_at = started_at - interval '1 day', writes = writes + 1 where id = fire.job;
        perform supaqueue.tick();
    when event = 'prune' then
        perform supaqueue.update_queue('q', '{"retention": "0 s"}');
        perform supaqueue.prune();
    when event = 'queue deleted' then
        delete from supaqueue.queue;
    when event like '%dependency %' then
        v_source := supaqueue.enqueue('q', held => true);
        insert into supaqueue.job_dependencies (source, target) select v_source, j.id from supaqueue.job j where j.id = fire.job;
        if event like '%removed' then
            delete from supaqueue.job_dependencies d where d.target = fire.job;
        end if;
    when event like '%source %' then
        v_source := supaqueue.enqueue('q', held => true);
        insert into supaqueue.job_dependencies (source, target, on_success, on_failure)
        select v_source, j.id, case when event like '%on_success cancel' then 'cancel' else 'run' end,
               case when event like '%on_failure %' then split_part(event, 'on_failure ', 2) else 'wait' end
        from supaqueue.job j where j.id = fire.job;
        update supaqueue.job set status = case when event like '%source succeeds%' then 'success' else 'failed' end::supaqueue.job_status
        where id = v_source;
    end case;
end
$$;

-- What does not go together in a job.
create function faults(job uuid) returns text
language sql
as $$
    select string_agg(f.fault, ', ')
    from supaqueue.job j
    cross join lateral (
        select j.status is null as is_held, coalesce(j.status = 'pending', false) as is_pending,
               coalesce(j.status in ('success', 'failed', 'cancelled'), false) as has_ended,
               j.blockers = 0 and coalesce(j.run_at <= clock_timestamp(), true) as may_run
    ) s
    cross join lateral (values
        ('in line, but may not run', j.ready is not null and not (s.is_pending and s.may_run)),
        ('waits for nothing, not in line', s.is_pending and j.blockers = 0 and num_nonnulls(j.ready, j.due_at) = 0),
        ('due, but not waiting', j.due_at is not null and (s.has_ended or j.status = 'in_progress')),
        ('waits for no time, but due', j.due_at is distinct from j.expires_at and (s.is_held or s.is_pending and s.may_run)
                                       and j.ready is not null),
        ('expires unnoticed', (s.is_held or s.is_pending) and j.due_at > j.expires_at or
                              (s.is_held or s.is_pending) and j.due_at is null and j.expires_at is not null),
        ('finished_at', (j.finished_at is not null) <> s.has_ended),
        ('failed_at', (j.failed_at is not null) <> coalesce(j.status = 'failed', false)),
        ('reason', j.reason is not null and (not s.has_ended or j.status = 'success')
                   and not (j.reason = 'replaced' and j.status = 'in_progress')),
        ('no call', j.status = 'in_progress' and (num_nonnulls(j.worker, j.call, j.started_at) < 3 or not exists (
            select from supaqueue.current_job c where c.job = j.id and c.worker = j.worker))),
        ('a call', j.status is distinct from 'in_progress' and exists (select from supaqueue.current_job c where c.job = j.id)),
        ('dedup_key', j.dedup_key is not null and (s.is_held or s.is_pending) and not exists (
            select from supaqueue.dedup d where d.queue = j.queue and d.key = j.dedup_key and d.job = j.id)),
        ('blockers', j.blockers <> (select count(*) from supaqueue.job_dependencies d
                                    where d.target = j.id and d.satisfied_at is null))
    ) f (fault, is_there)
    where j.id = job and f.is_there
$$;

-- The state a job is in then, the error that the event raised, what does not go together, and what of the job
-- has changed but for what fire() writes itself.
create function after_event(state text, event text, out target text, out error text, out fault text, out changes text)
language plpgsql
as $$
declare
    v_dispatcher bigint;
    v_job uuid;
    v_before jsonb;
begin
    perform a_queue('q', 2, '{"backoff_ms": 3600000}');
    v_dispatcher := a_dispatcher();
    v_job := a_job(state, event, v_dispatcher);
    select to_jsonb(j) into v_before from supaqueue.job j where j.id = v_job;
    begin
        perform fire(event, v_job, v_dispatcher);
    exception when others then
        error := sqlstate;
    end;
    target := replace(replace(status_of(v_job), 'null', 'held'), 'gone', 'none');
    fault := faults(v_job);
    select string_agg(n.key, ', ' order by n.key) into changes
    from supaqueue.job j cross join lateral jsonb_each(to_jsonb(j)) n
    where j.id = v_job and n.value is distinct from v_before -> n.key
      and n.key <> all (array['updated_at', 'writes', 'blockers', 'run_at', 'expires_at', 'due_at', 'started_at']);
    delete from supaqueue.queue;
    delete from supaqueue.dispatcher;
end
$$;

create temp table pair as
    select s.state, e.event, t.target
    from unnest(array['none', 'held', 'pending', 'in_progress', 'success', 'failed', 'cancelled']) s (state)
    cross join (select distinct event from supaqueue._transitions()) e
    left join supaqueue._transitions() t on t.source = s.state and t.event = e.event;
select is(count(*), count(distinct (state, event)), 'there is one rule at most for each pair') from pair;
select is_empty('select source from supaqueue._transitions() where source not in (select state from pair)', 'and none for a state there is not');

select case when p.target is not null then is(coalesce(a.error, a.target), p.target, p.state || ' + ' || p.event)
       else is(a.target || case when a.error !~ '^SQ' then ' ' || a.error else '' end || coalesce(', changed: ' || a.changes, ''),
               p.state, p.state || ' + ' || p.event || ': stays as it is, or is refused') end,
       is(a.fault, null, p.state || ' + ' || p.event || ': everything goes together')
from (select * from pair order by event, state) p
cross join lateral after_event(p.state, p.event) a;

select is(supaqueue._transition(null, 'cancel'), 'cancelled', 'a rule is found by status and event');
select is(supaqueue._transition('success', 'cancel'), null, 'null where nothing changes');
