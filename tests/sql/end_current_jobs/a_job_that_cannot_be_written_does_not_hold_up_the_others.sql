-- superuser only
select a_queue('q', 2) as queue \gset
insert into supaqueue.job (queue, payload) select :'queue', to_jsonb(n) from generate_series(1, 2) n;
insert into supaqueue.current_job (worker, job)
select w.id, j.id from (select id, row_number() over (order by no) as n from supaqueue.worker) w
join (select id, payload::text::int as n from supaqueue.job) j using (n);
create function pg_temp.refuse() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
create trigger refuse before update on supaqueue.job for each row when (new.payload = '1' and new.status = 'success')
    execute function pg_temp.refuse();
select public.end_current_jobs(jsonb_agg(jsonb_build_object('id', id, 'outcome', 'success'))) from supaqueue.current_job;
select results_eq('select status::text, error from supaqueue.job order by payload',
    $$values ('pending', 'settlement refused by the database: not this one'), ('success', null)$$, 'one failed, one succeeded');
select is_empty('select * from supaqueue.worker where locked', 'both workers are free');
