select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
insert into supaqueue.job (id, queue, status, finished_at)
values (supaqueue._first_id(now() - interval '2 days'), :'queue', 'success', now() - interval '2 days') returning id as job \gset
insert into supaqueue.past_attempt (job, call, number, started_at, ended_at, outcome)
select :'job', i, i, now(), now(), 'failure' from generate_series(1, 3) i;
insert into supaqueue.dedup (queue, key, job, until) values (:'queue', 'k', :'job', now() + interval '1 day');
select results_eq('select pruned from supaqueue.prune()', 'values (1)', 'the job');
select is_empty('select number from supaqueue.past_attempt', 'its history');
select is(count(*)::int, 1, 'not its key, which is taken for a day to come') from supaqueue.dedup;
