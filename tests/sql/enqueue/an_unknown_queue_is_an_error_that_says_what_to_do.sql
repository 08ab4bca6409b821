select throws_ok($$select supaqueue.enqueue('nope')$$, 'SQ001', 'no queue is called "nope"');
select throws_ok(format('select supaqueue.enqueue(%L)', gen_random_uuid()), 'SQ001', null, 'an id of nothing');
select throws_ok('select supaqueue.enqueue(null)', 'SQ001', null, 'null');
select matches(hint, 'create_queue', 'the hint') from error_of($$select supaqueue.enqueue('nope')$$);
select is_empty('select * from supaqueue.job', 'nothing was added');
