select a_queue('q', 6) as queue \gset
select a_dispatcher() as d \gset
select a_dispatcher() as other \gset
select supaqueue.enqueue_many('q', array['"failed"', '"settled"', '"known"', '"put back"', '"redriven"', '"others"']::jsonb[]) \g /dev/null
create temp table calls as select c.*, j.payload #>> '{}' as name from claim_all(:d, 5) c join supaqueue.job j on j.id = c.job;
insert into calls select c.*, j.payload #>> '{}' from claim_all(:other, 1) c join supaqueue.job j on j.id = c.job;
select settle_one(job, call, 'aborted') from calls where name = 'failed' \g /dev/null
select settle_one(job, call, 'success') from calls where name = 'settled' \g /dev/null
update supaqueue.job set status = 'cancelled' where payload = '"put back"';
update supaqueue.job set status = 'pending' where payload = '"put back"';
select settle_one(job, call, 'final') from calls where name = 'redriven' \g /dev/null
select supaqueue.redrive('q') \g /dev/null
select supaqueue.enqueue('q', '"forgotten"') as forgotten \gset
select supaqueue.enqueue('q', '"no worker"') as no_worker \gset
select supaqueue.enqueue('q', '"not our worker"') as not_ours \gset
insert into calls (job, worker, call, name)
select v.job::uuid, v.worker, n + 500 + last_value, v.name
from supaqueue.call_seq, (values
    (1, :'forgotten', (select worker from calls where name = 'settled'), 'forgotten'),
    (2, :'no_worker', null, 'no worker'),
    (3, :'not_ours', (select worker from calls where name = 'others'), 'not our worker')) v (n, job, worker, name);

prepare again as select supaqueue.claim_again(:d, max(call), array_agg(job), array_agg(call), array_agg(worker)) from calls;
select results_eq('again', 'values (1)', 'one job');
select results_eq($$
    select c.name, j.status::text, j.attempts, j.call = c.call
    from calls c join supaqueue.job j on j.id = c.job order by c.name$$,
    $$values ('failed', 'pending', 0, true), ('forgotten', 'in_progress', 1, true), ('known', 'in_progress', 1, true),
             ('no worker', 'pending', 0, null), ('not our worker', 'pending', 0, null),
             ('others', 'in_progress', 1, true), ('put back', 'pending', 0, null), ('redriven', 'pending', 0, null),
             ('settled', 'success', 1, true)$$,
    'that of which nothing has become since');
select results_eq('select j.worker, j.dispatcher, j.ready, j.due_at from supaqueue.job j where j.payload = ''"forgotten"''',
    format('select c.worker, %s::bigint, null::bigint, null::timestamptz from calls c where c.name = ''forgotten''', :d),
    'and it is as after its claim');
select cmp_ok(nextval('supaqueue.call_seq'), '>', (select max(call) from calls), 'no other call gets a number in use');
select results_eq('again', 'values (0)', 'twice is once');
select settle_one(job, call, 'success') from calls where name = 'forgotten' \g /dev/null
select is((select status::text from supaqueue.job where id = :'forgotten'), 'success', 'its settlement counts');
