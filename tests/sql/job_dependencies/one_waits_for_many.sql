select a_queue('q', 5) as queue \gset
select supaqueue.enqueue_many('q', array['1', '2', '3']::jsonb[]) \g /dev/null
select supaqueue.enqueue('q', '"last"') as target \gset
insert into supaqueue.job_dependencies (source, target) select id, :'target' from supaqueue.job where id <> :'target';
create temp table calls as select c.*, row_number() over (order by c.ready) as n from claim_all(a_dispatcher()) c;
select is(count(*)::int, 3, 'the sources are called') from calls;
select settle_one(job, call, 'success') from calls where n = 1 \g /dev/null
select ok(not is_in_line(:'target'), 'one of three');
select is(blockers, 2, 'two are left') from supaqueue.job where id = :'target';
select is_empty('select * from supaqueue.settle(array(select job from calls where n > 1), array(select call from calls where n > 1),
    ''{success,success}'', ''{200,200}'', ''{null,null}'', ''{null,null}'')', 'two in one settlement');
select ok(is_in_line(:'target'), 'all');
