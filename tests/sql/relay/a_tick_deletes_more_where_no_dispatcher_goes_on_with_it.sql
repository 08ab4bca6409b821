-- superuser only
\i tests/lib/hosted.sql
select a_queue('q', settings => '{"retention": "1 hour"}') as queue \gset
insert into supaqueue.job (id, queue, status, finished_at)
select overlay(supaqueue._first_id(now() - interval '2 hours')::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, :'queue', 'success', now() - interval '2 hours'
from generate_series(1, 12000) i;
select results_eq('select pruned, has_more from supaqueue.tick()', 'values (200, true)', 'dispatchers go on by themselves');
select a_relay();
select results_eq('select pruned, has_more from supaqueue.tick()', 'values (11800, false)', 'with the relay a tick goes on for some seconds');
