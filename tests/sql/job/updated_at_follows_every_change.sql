select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
update supaqueue.job set payload = '1' where id = :'job';
select updated_at as before, updated_at > created_at as is_newer from supaqueue.job \gset
select ok(:'is_newer', 'by hand');
select * from claim_all(a_dispatcher()) \gset call_
select ok(updated_at > :'before', 'by the engine') from supaqueue.job;
