-- own database
select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
insert into supaqueue.job (id, queue, status, finished_at)
select overlay(supaqueue._first_id(now() - interval '3 days')::text placing lpad(to_hex(i), 12, '0') from 25)::uuid,
    :'queue', 'success', case when i > 19900 then now() - interval '2 days' else now() end
from generate_series(1, 20000) i;
select * from cost_of('select supaqueue.prune(500)') \gset
select is(:seq_scans, 0, 'no scan of the table, though it was never analyzed');
select cmp_ok(:rows_read, '<', 1600, 'five hundred are read');
analyze;
select * from cost_of('select supaqueue.prune(500)') \gset
select cmp_ok(:rows_read, '<', 1600, 'the next time as well');
do $$ begin for i in 1 .. 38 loop perform supaqueue.prune(500); end loop; end $$;
select is(count(*)::int, 19900, 'those due at the end were found') from supaqueue.job;
