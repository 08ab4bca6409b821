select a_queue('q', settings => '{"key_rate_limit": 5, "key_rate_period": "1 minute"}') as queue \gset
insert into supaqueue.limiter (queue) values (:'queue');
select supaqueue.enqueue('q') as pending \gset
insert into supaqueue.job (queue, status, finished_at) values (:'queue', 'success', now()) returning id as ended \gset
select supaqueue.enqueue('q') as running \gset
update supaqueue.job set status = 'in_progress', ready = null, writes = writes + 1 where id = :'running';
insert into supaqueue.lane (queue, key, jobs, started_at, started)
select :'queue', key, jobs::uuid[], array[now() - age], '{1}' from (values
    ('ended', array[:'ended'], interval '2 minutes'), ('gone', array[gen_random_uuid()::text], '2 minutes'), ('none', '{}', '2 minutes'),
    ('lately', array[:'ended'], '30 seconds'), ('running', array[:'ended', :'running'], '2 minutes'),
    ('again', array[:'pending'], '2 minutes')) l (key, jobs, age);
insert into supaqueue.lane (queue, key) values (:'queue', 'never');
select supaqueue.prune(20), supaqueue.prune(20), supaqueue.prune(20), supaqueue.prune(20) \g /dev/null
select results_eq('select key collate "default" from supaqueue.lane order by key', $$values ('again'), ('lately'), ('running')$$,
    'a lane that is busy, or counts calls of its period, stays');
insert into supaqueue.lane (queue, key) values (:'queue', 'a');
select supaqueue.prune(20), supaqueue.prune(20), supaqueue.prune(20) \g /dev/null
select is(count(*)::int, 3, 'and it goes round') from supaqueue.lane;
