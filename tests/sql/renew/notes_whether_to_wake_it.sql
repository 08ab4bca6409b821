select a_dispatcher() as d \gset
select ok(supaqueue.renew(:d, false), 'renewed');
select results_eq('select wants_wakeup, renewed_at > now() from supaqueue.dispatcher', 'values (false, true)', 'noted');
select is(supaqueue.renew(-1, false), false, 'false for one that is not registered');
