select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
update supaqueue.job set status = null where id = :'job';
select is_empty('select * from claim_all(a_dispatcher())', 'held: not called');
select is(promoted, 0, 'not promoted') from supaqueue.tick();
update supaqueue.job set status = 'pending' where id = :'job';
select is(count(*)::int, 1, 'pending: called') from claim_all(a_dispatcher());
