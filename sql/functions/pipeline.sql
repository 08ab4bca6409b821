-- The pipeline a job belongs to: every job that is connected with it by dependencies, in both directions,
-- however far. A document
-- {"jobs": [{"id", "queue", "status", "attempts", "reason", "error", "run_at", "started_at", "finished_at"}, …],
-- "dependencies": [{"source", "target", "on_failure", "on_success", "satisfied_at"}, …], "truncated": false};
-- the queue is its name, or its id when it has none. Of a pipeline of more than 10 000 jobs it has the
-- 10 000 that are nearest to the job, and "truncated" is true. Raises SQ008 when there is no such job.
create or replace function supaqueue.pipeline(job uuid) returns jsonb
language plpgsql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_nestloop = off
set enable_hashjoin = on
as $$
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
