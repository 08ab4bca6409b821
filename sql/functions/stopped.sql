create or replace function supaqueue.stopped(jobs uuid[], calls bigint[]) returns setof bigint language sql stable set search_path = '' as $$ 
    select o.call from unnest(jobs, calls) o (job, call) left join supaqueue.job j on j.id = o.job and j.call = o.call and j.status = 'in_progress' where j.id is null $$;
