select a_queue('q', 2) as queue \gset
select is(supaqueue.set_workers('q', 5), 2, 'tells how many there were');
select is(count(*)::int, 5, 'more') from supaqueue.worker;
select is(supaqueue.set_workers('q', 0), 5, 'tells again');
select is(count(*)::int, 0, 'none') from supaqueue.worker;
select throws_ok($$select supaqueue.set_workers('q', -1)$$, 'SQ006', 'a queue has 0 to 100000 workers, not -1');
select throws_ok($$select supaqueue.set_workers('q', null)$$, 'SQ006', null, 'null');
select throws_ok($$select supaqueue.set_workers('nope', 1)$$, 'SQ001', null, 'an unknown queue');
