select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 1, true) \gset
select let_lease_run_out(:d);
select lost_dispatchers from supaqueue.tick() \gset
select throws_ok(format('select * from claim_with(%s, %L, %L)', :d, :'queue', :'workers'), 'SQ010',
    format('dispatcher %s has lost its lease', :d));
select is(status_of(:'job'), 'pending', 'nothing is claimed');
