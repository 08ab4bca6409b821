select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
delete from supaqueue.job where id = :'job';
select is_empty('select * from claim_all(a_dispatcher())', 'nothing to call');
