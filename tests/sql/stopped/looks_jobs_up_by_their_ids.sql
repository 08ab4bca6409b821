-- own database
call fill();
create temp table calls as select * from claim_all(a_dispatcher(), 40);
select * from cost_of('select supaqueue.stopped(array_agg(job), array_agg(call)) from calls') \gset
select is(:seq_scans::bigint, 0::bigint, 'no scan of the jobs');
select is(:rows_read::bigint, 40::bigint, 'one row for each');
