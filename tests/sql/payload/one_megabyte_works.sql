select a_queue('q') as queue \gset
insert into supaqueue.job (queue, payload) values (:'queue', jsonb_build_object('text', repeat('x', 1000000))) returning id as job \gset
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 1, true) \gset
select is(length(payload), 1000000 + length('{"text": ""}'), 'all of it arrives')
from supaqueue.claim(:d, array[:'queue']::uuid[], array[:revision]::bigint[], array[1], :'workers', array[1],
    array[-2147483648], array[-1]::bigint[], array[2147483647]);
select lives_ok($$update supaqueue.job set payload = jsonb_build_object('text', repeat('y', 1000000))$$, 'also by update');
