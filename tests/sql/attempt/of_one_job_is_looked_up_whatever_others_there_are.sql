-- own database
call fill();
select a_dispatcher() as d \gset
create temp table calls as select * from claim_all(:d, 100);
select settle_one(job, call, 'failure') from calls \g /dev/null
select job from calls limit 1 \gset
select is(c.seq_scans, 0::bigint, 'no scan of all jobs') from cost_of(format('select * from supaqueue.attempt where job = %L', :'job')) c;
select cmp_ok(c.rows_read, '<', 10::bigint, 'a few rows read') from cost_of(format('select * from supaqueue.attempt where job = %L', :'job')) c;
analyze;
select is(c.seq_scans, 0::bigint, 'nor once analyzed') from cost_of(format('select * from supaqueue.attempt where job = %L', :'job')) c;
