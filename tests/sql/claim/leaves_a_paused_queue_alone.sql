select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select workers from supaqueue.lease_workers(:d, 1, true) \gset
select supaqueue.pause('q');
select is_empty(format('select * from claim_with(%s, %L, %L)', :d, :'queue', :'workers'), 'paused: nothing');
select supaqueue.resume('q');
select isnt_empty(format('select * from claim_with(%s, %L, %L)', :d, :'queue', :'workers'), 'resumed: a job');
