select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select * from claim_all(a_dispatcher()) \gset call_
select throws_ok('update supaqueue.current_job set job = gen_random_uuid()', 'SQ004', null, 'not moved to another job');
select throws_ok('update supaqueue.current_job set worker = gen_random_uuid()', 'SQ004', null, 'not to another worker');
update supaqueue.current_job set is_complete = false;
select is(status_of(:'job'), 'in_progress', 'not complete changes nothing');
