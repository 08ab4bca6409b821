select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as good \gset
select supaqueue.enqueue('q') as bad \gset
insert into supaqueue.current_job (worker, job)
select w.id, j.id
from (select id, row_number() over (order by id) as n from supaqueue.worker) w
join (select id, row_number() over (order by id) as n from supaqueue.job) j using (n);
update supaqueue.current_job set is_complete = true, is_successful = true where job = :'good';
update supaqueue.current_job set is_complete = true, is_successful = false where job = :'bad';
select is(status_of(:'good'), 'success', 'successful');
select is(status_of(:'bad'), 'pending', 'not successful: it will be called again');
select ok(due_at is not null and ready is null, 'after its backoff') from supaqueue.job where id = :'bad';
select is_empty('select * from supaqueue.current_job', 'the rows are gone');
select is_empty('select * from supaqueue.worker where locked', 'the workers are free');
