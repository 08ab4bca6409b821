select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q') as source \gset
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'source', :call_call, 'success') as _ \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
select ok(is_in_line(:'target'), 'in line');
select isnt(satisfied_at, null, 'the dependency is marked') from supaqueue.job_dependencies;
