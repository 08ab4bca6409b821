select a_queue('q') as queue \gset
create temp table bad (options text);
insert into bad values ($$keys => '{a}'$$), ($$keys => '{}'$$), ($$dedup_keys => '{a,b,c}'$$), ($$keys => '{a,b}', dedup_keys => '{a}'$$), ($$keys => '{a,""}'$$),
    ($$dedup_for => '1 hour'$$), ($$dedup_keys => '{a,b}', on_duplicate => 'nope'$$), ($$max_attempts => 0$$), ($$run_at => 'infinity'$$);
select is(state_of(format('select supaqueue.enqueue_many(%L, %L, %s)', 'q', '{"1","2"}', options)), 'SQ006', options) from bad;
select is(message, '2 payloads come with 1 keys and no dedup_keys', 'the message')
from error_of($$select supaqueue.enqueue_many('q', '{"1","2"}', keys => '{a}')$$);
select throws_ok($$select supaqueue.enqueue_many(null, '{"1"}')$$, 'SQ001', null, 'no queue');
select is_empty($$select supaqueue.enqueue_many('q', null)$$, 'null payloads are none');
select is_empty('select * from supaqueue.job', 'nothing was added');
