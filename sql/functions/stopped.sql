-- Of a dispatcher's calls, `calls[i]` for `jobs[i]`, those that are no longer current: the job was cancelled,
-- put back, deleted, or is being called anew. For dispatchers that cannot hear the notification `stop`: they
-- break off what is returned here.
create or replace function supaqueue.stopped(jobs uuid[], calls bigint[]) returns setof bigint
language sql stable
set search_path = ''
set jit = off
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
    select o.call
    from unnest(jobs, calls) o (job, call)
    left join supaqueue.job j on j.id = any (array[o.job])
    where j.status is distinct from 'in_progress' or j.call is distinct from o.call
$$;
