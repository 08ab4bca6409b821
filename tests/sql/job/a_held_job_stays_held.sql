select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
insert into supaqueue.job (queue, status, run_at) values (:'queue', null, now() - interval '1 hour') returning id as held \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'held');
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'source', :call_call, 'success') as _ \gset
select supaqueue.process_jobs();
select is(status_of(:'held'), 'null', 'when what it waited for is done');
select ok(not is_in_line(:'held'), 'it is not in line');
update supaqueue.job set payload = '{"more": 1}' where id = :'held';
select ok(not is_in_line(:'held'), 'nor after another column was changed');
