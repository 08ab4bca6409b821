select a_queue('q', settings => '{"retention": "1 hour"}') as queue \gset
select a_queue('other', settings => '{"retention": "1 day"}') as other \gset
insert into supaqueue.job (id, queue, status, finished_at)
select overlay(supaqueue._first_id(now() - interval '2 hours')::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, :'other', 'success', now() - interval '2 hours'
from generate_series(1, 10) i;
select is(pruned, 0, 'not yet') from supaqueue.prune();
select supaqueue.update_queue('other', '{"retention": "1 hour"}') \g /dev/null
select is(pruned, 10, 'now') from supaqueue.prune();
