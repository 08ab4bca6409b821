select a_queue('extract', 3), a_queue('load', 3) \g /dev/null
create temp table source as select supaqueue.enqueue('extract') as id from generate_series(1, 3);
create temp table target as select supaqueue.enqueue('load') as id from generate_series(1, 3);
insert into supaqueue.job_dependencies (source, target) select s.id, t.id from source s, target t;
create temp table calls as select * from claim_all(a_dispatcher());
select set_eq('select job from calls', 'select id from source', 'the sources are called');
select settle_one(job, call, 'success') from calls order by job limit 2 \g /dev/null
select is(blockers, 1, 'each waits for the last one') from supaqueue.job where id in (select id from target);
select settle_one(job, call, 'success') from calls order by job offset 2 \g /dev/null
select ok(is_in_line(id), 'each is in line') from target;
