-- own database
analyze supaqueue.queue, supaqueue.worker, supaqueue.job, supaqueue.job_dependencies, supaqueue.dispatcher;
-- and in a session that has planned them while they were empty
select a_queue('early') as queue \gset
select supaqueue.enqueue('early') \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select settle_one(:'call_job', :call_call, 'success') as _ \gset
select supaqueue.unregister(:d) as _ \gset
select supaqueue.drop_queue('early') as _ \gset
call fill();
select plans_are_good();
