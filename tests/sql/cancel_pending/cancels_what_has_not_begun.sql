select a_queue('q') as queue \gset
select a_queue('p') as other \gset
select supaqueue.enqueue('q') as called \gset
select * from claim_all(a_dispatcher()) \gset call_
select supaqueue.enqueue('q', '"in line"') as source \gset
select supaqueue.enqueue('q', '"later"', run_at => '2100-01-01') \g /dev/null
select supaqueue.enqueue('q', '"held"', held => true, expires_at => '2100-01-01') \g /dev/null
select supaqueue.enqueue('q', '"blocked"') as target \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'target');
insert into supaqueue.job (queue, status) values (:'queue', 'success');
select supaqueue.enqueue('p') as elsewhere \gset
select is(supaqueue.cancel_pending('q'), 4::bigint, 'four');
select results_eq(
    'select payload #>> ''{}'', ready, due_at, reason, finished_at is not null from supaqueue.job where status = ''cancelled'' order by 1',
    $$values ('blocked', null::bigint, null::timestamptz, 'by_hand', true), ('held', null, null, 'by_hand', true),
             ('in line', null, null, 'by_hand', true), ('later', null, null, 'by_hand', true)$$, 'these');
select is(status_of(:'called'), 'in_progress', 'what is under way goes on');
select is(status_of(:'elsewhere'), 'pending', 'other queues are left alone');
select is(supaqueue.cancel_pending('q'), 0::bigint, 'nothing is left');
select throws_ok($$select supaqueue.cancel_pending('nope')$$, 'SQ001', null, 'an unknown queue');
