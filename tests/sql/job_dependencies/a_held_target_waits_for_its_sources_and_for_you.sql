select a_queue('q') as queue \gset
insert into supaqueue.job (queue) values (:'queue') returning id as source \gset
insert into supaqueue.job (queue, status) values (:'queue', null) returning id as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
update supaqueue.job set status = 'success' where id = :'source';
select ok(not is_in_line(:'target'), 'its source is done, but it is held');
update supaqueue.job set status = 'pending' where id = :'target';
select ok(is_in_line(:'target'), 'then it goes');
