-- Every call that was made, one row each, by job and in the order they were made. `number` is that of the
-- attempt: one that was broken off does not count, so the next one carries the same, and a job that starts
-- over counts from 1 again. `outcome` is one of
--   in_progress   under way
--   success       the function answered 2xx
--   failure       it did not, in time
--   final         it said, or the queue's final_statuses did, that another attempt would not help
--   aborted       broken off by us: a dispatcher stopped or was lost, the job was cancelled
-- `response` is the first 1000 characters of it, `dispatcher` the name of who called, null by hand.
create or replace view supaqueue.attempt as
    select a.job, a.number, a.started_at,
           (extract(epoch from a.ended_at - a.started_at) * 1000)::bigint as duration_ms,
           a.outcome, a.http_status, a.error, a.response, coalesce(d.name, g.name) as dispatcher
    from (
        select p.job, p.call, p.number, p.started_at, p.ended_at, p.outcome, p.http_status, p.error, p.response,
               p.dispatcher
        from supaqueue.past_attempt p
        union all
        select j.id, j.call, j.attempts, j.started_at, j.finished_at,
               case when j.status in ('in_progress', 'success') then j.status::text
                    when j.status = 'failed' then case when j.reason = 'final' then 'final' else 'failure' end
                    else 'aborted' end,
               -- until it ends, the job tells of its attempt before
               case when j.status <> 'in_progress' then j.http_status end,
               case when j.status <> 'in_progress' then j.error end,
               case when j.status <> 'in_progress' then
                   left(case when jsonb_typeof(j.response) = 'string' then j.response #>> '{}'
                        else j.response::text end, 1000) end,
               j.dispatcher
        from supaqueue.job j
        where j.call is not null and j.status <> 'pending'
          and not exists (select from supaqueue.past_attempt p where p.job = j.id and p.call = j.call)
    ) a
    left join supaqueue.dispatcher d on d.no = a.dispatcher
    left join supaqueue.past_dispatcher g on g.no = a.dispatcher
    order by a.job, a.call;
