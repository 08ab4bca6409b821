select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q') as job \gset
select is(has_keys, false, 'a queue has none') from supaqueue.queue;
select revision from supaqueue.queue \gset
update supaqueue.job set key = 'a' where id = :'job';
select is(has_keys, true, 'until a job gets one') from supaqueue.queue;
select is(revision, :revision + 1::bigint, 'which dispatchers have to know of') from supaqueue.queue;
select is(count(*)::int, 1, 'it is claimed') from claim_all(a_dispatcher());
select a_queue('p', 5) as queue \gset
insert into supaqueue.job (queue, key) values (:'queue', 'a');
select is(has_keys, true, 'or is inserted with one') from supaqueue.queue where id = :'queue';
