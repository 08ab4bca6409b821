select a_dispatcher() as d \gset
select let_lease_run_out(:d);
select lost_dispatchers from supaqueue.tick() \gset
select throws_ok(format('select supaqueue.claim_again(%s, 0, %L, %L, %L)', :d, '{}', '{}', '{}'), 'SQ010');
