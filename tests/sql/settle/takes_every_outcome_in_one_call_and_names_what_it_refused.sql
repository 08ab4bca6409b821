select a_queue('q', 5) as queue \gset
select supaqueue.enqueue_many('q', array['1', '2', '3', '4', '5']::jsonb[]) \g /dev/null
create temp table calls as
select c.*, j.payload::text as n from claim_all(a_dispatcher()) c join supaqueue.job j on j.id = c.job order by j.payload;
select supaqueue.cancel(job) from calls where n = '5' \g /dev/null
select results_eq($$
    select s from supaqueue.settle(
        array(select job from calls order by n), array(select call from calls order by n),
        '{success,failure,final,aborted,success}', '{200,500,489,null,200}', '{null,"http 500",no,null,null}',
        '{"\"a\"",b,null,null,c}') s$$,
    $$select job from calls where n = '5'$$, 'the cancelled one is refused');
select results_eq('select status::text, http_status, error, response from supaqueue.job order by payload',
    $$values ('success', 200, null::text, '"a"'::jsonb), ('pending', 500, 'http 500', '"b"'),
             ('failed', 489, 'no', null), ('pending', null, 'given back: its call was broken off', null),
             ('cancelled', null, null, null)$$, 'the others are settled, each its own way');
