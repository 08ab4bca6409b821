select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
-- 30 ids in the order of their age, and 30 at random over the whole range
insert into supaqueue.job (id, queue, status, finished_at)
select overlay(supaqueue._first_id(now() - interval '2 days')::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, :'queue', 'success', now() - interval '2 days'
from generate_series(1, 30) i;
insert into supaqueue.job (id, queue, status, finished_at)
select (lpad(to_hex(i * 8), 2, '0') || substr(md5(i::text), 3))::uuid, :'queue', 'failed', now() - interval '2 days'
from generate_series(1, 30) i;
-- and young ones between them
insert into supaqueue.job (queue, status, finished_at) select :'queue', 'success', now() from generate_series(1, 50);
select results_eq('select pruned, has_more from supaqueue.prune(25)', 'values (25, true)', 'as many as it may');
select results_eq('select pruned, has_more from supaqueue.prune(25)', 'values (25, true)', 'the next ones');
select results_eq('select pruned, has_more from supaqueue.prune(25)', 'values (10, false)', 'the rest, and round');
select is(count(*)::int, 50, 'young ones stay') from supaqueue.job;
insert into supaqueue.job (id, queue, status, finished_at) select '00000000-0000-4000-8000-000000000001', :'queue', 'failed', now() - interval '2 days';
select results_eq('select pruned, has_more from supaqueue.prune(25)', 'values (0, false)', 'a round rests');
update supaqueue.prune_mark set rests_until = now();
select results_eq('select pruned, has_more from supaqueue.prune(25)', 'values (1, false)', 'it begins anew at the front');
