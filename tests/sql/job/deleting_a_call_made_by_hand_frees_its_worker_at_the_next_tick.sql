select a_queue('q', 3) as queue \gset
select supaqueue.enqueue('q') as deleted \gset
select supaqueue.enqueue('q') as cancelled \gset
select supaqueue.enqueue('q') as rerun \gset
insert into supaqueue.current_job (worker, job)
select w.id, j.id from (select id, row_number() over () n from supaqueue.worker) w
join (select id, row_number() over () n from supaqueue.job) j using (n);
delete from supaqueue.job where id = :'deleted';
select supaqueue.cancel(:'cancelled');
update supaqueue.job set status = 'pending' where id = :'rerun';
select supaqueue.process_jobs();
select is_empty('select * from supaqueue.worker where locked', 'no worker stays locked for ever');
