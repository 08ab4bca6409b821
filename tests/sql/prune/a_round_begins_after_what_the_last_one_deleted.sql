select a_queue('q', settings => '{"retention": "1 day"}') as queue \gset
select a_queue('other', settings => '{"retention": "30 days"}') as other \gset
create function pg_temp.add(queue uuid, age interval, first int, last int, finished_at timestamptz) returns void language sql as $$
    insert into supaqueue.job (id, queue, status, finished_at)
    select overlay(supaqueue._first_id(now() - age)::text placing lpad(to_hex(i), 12, '0') from 25)::uuid, queue, 'success', finished_at
    from generate_series(first, last) i
$$;
select pg_temp.add(:'queue', '3 days', 1, 300, now() - interval '2 days'), pg_temp.add(:'other', '3 days', 301, 600, now() - interval '2 days') \g /dev/null
-- the index entries that a call returns: what is deleted in this transaction is among them
create function pg_temp.entries_of_a_call() returns bigint language plpgsql as $$
declare
    v_before bigint := pg_stat_get_xact_tuples_returned('supaqueue.job_pkey'::regclass);
begin
    perform supaqueue.prune(1000);
    return pg_stat_get_xact_tuples_returned('supaqueue.job_pkey'::regclass) - v_before;
end
$$;
select supaqueue.prune(1000) \g /dev/null
select is(count(*)::int, 300, 'they went') from supaqueue.job;
select is(pg_temp.entries_of_a_call(), 0::bigint, 'nothing is read again, nor is what is kept for longer');
select pg_temp.add(:'queue', '2 days', 1, 10, now() - interval '25 hours') \g /dev/null
select cmp_ok(pg_temp.entries_of_a_call(), '<=', 10::bigint, 'what became due since is all that is read');
select is(count(*)::int, 300, 'and went') from supaqueue.job;
