select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
select results_eq(format('select blockers, ready from supaqueue.job where id = %L', :'target'), 'values (1, null::bigint)', 'out of line');
select * from claim_all(a_dispatcher()) \gset call_
select is(:'call_job'::uuid, :'source'::uuid, 'the source is called');
select settle_one(:'source', :call_call, 'success') as _ \gset
select ok(is_in_line(:'target'), 'the target is next');
select isnt(satisfied_at, null, 'the dependency is kept and marked') from supaqueue.job_dependencies;
