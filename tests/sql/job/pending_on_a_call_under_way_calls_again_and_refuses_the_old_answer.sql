select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
update supaqueue.job set status = 'pending' where id = :'job';
select ok(is_in_line(:'job'), 'in line again');
select ok(not settle_one(:'job', :call_call, 'success'), 'the answer of the old call comes too late');
select is(status_of(:'job'), 'pending', 'and changes nothing');
