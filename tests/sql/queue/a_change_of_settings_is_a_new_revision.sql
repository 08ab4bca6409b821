select a_queue('q') as queue \gset
select revision from supaqueue.queue \gset
update supaqueue.queue set timeout_ms = 7;
select is(revision, :revision + 1::bigint, 'changed') from supaqueue.queue;
update supaqueue.queue set timeout_ms = 7;
select is(revision, :revision + 1::bigint, 'not changed') from supaqueue.queue;
