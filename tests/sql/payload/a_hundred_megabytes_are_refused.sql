select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
create function pg_temp.large() returns jsonb language sql as $$ select to_jsonb(repeat('x', 100000000)) $$;
select throws_ok(format('insert into supaqueue.job (queue, payload) select %L, pg_temp.large()', :'queue'), 'SQ003', null, 'by insert');
select throws_ok($$select supaqueue.enqueue('q', pg_temp.large())$$, 'SQ003', null, 'by enqueue()');
select throws_ok($$select supaqueue.enqueue_many('q', array['{}', pg_temp.large()])$$, 'SQ003', null, 'by enqueue_many()');
select throws_ok('update supaqueue.job set payload = pg_temp.large()', 'SQ003', null, 'by update');
select matches(hint, 'Keep the data in', 'and the error says what to do')
from error_of($$select supaqueue.enqueue('q', pg_temp.large())$$);
select is(count(*)::int, 1, 'nothing was added') from supaqueue.job;
