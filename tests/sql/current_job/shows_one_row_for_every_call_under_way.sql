select a_queue('q', 2) as queue \gset
select array_agg(supaqueue.enqueue('q')) from generate_series(1, 3) \gset jobs_
select is_empty('select * from supaqueue.current_job', 'nothing under way, nothing shown');
create temp table calls as select * from claim_all(a_dispatcher());
select results_eq(
    'select job, worker, is_complete, is_successful from supaqueue.current_job order by job',
    'select job, worker, false, null::boolean from calls order by job',
    'one row for each of the two workers and its job');
select isnt(min(id::text), max(id::text), 'each has an id of its own') from supaqueue.current_job;
select settle_one(job, call, 'success') from calls \g /dev/null
select is_empty('select * from supaqueue.current_job', 'settled calls are gone');
