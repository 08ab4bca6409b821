select a_dispatcher(20000) as d \gset
select results_eq('select name, version, lease_ms, wants_wakeup from supaqueue.dispatcher', $$values ('d', '0.0.0', 20000, true)$$, 'noted');
update supaqueue.dispatcher set renewed_at = clock_timestamp() - interval '19 seconds';
select is(lost_dispatchers, 0, 'before') from supaqueue.tick();
update supaqueue.dispatcher set renewed_at = clock_timestamp() - interval '21 seconds';
select is(lost_dispatchers, 1, 'after') from supaqueue.tick();
select throws_ok($$select supaqueue.register('d', '0', 1)$$, '23514', null, 'not shorter than a second');
