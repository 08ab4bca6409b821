select a_queue('q', 9) as queue \gset
select supaqueue.enqueue_many('q', array['1', '2', '3', '4']::jsonb[]) \g /dev/null
select supaqueue.enqueue('q', '5', priority => 5) as low \gset
select supaqueue.enqueue('q', '0', priority => -5) as high \gset
select ready as mark from supaqueue.job where payload = '2' \gset
select a_dispatcher() as d \gset
select revision, workers from supaqueue.lease_workers(:d, 9, true) \gset
create function pg_temp.claim(ends int[], lows int[], afters bigint[], highs int[]) returns text language sql as $$
    select string_agg(c.payload, ' ') from supaqueue.claim(
        (select max(no) from supaqueue.dispatcher), array(select id from supaqueue.queue),
        array(select revision from supaqueue.queue), array[9], array(select id from supaqueue.worker order by no),
        ends, lows, afters, highs) c
$$;
savepoint before;
select is(pg_temp.claim(array[1], array[0], array[:mark]::bigint[], array[0]), '3 4', 'after the mark, up to the priority');
rollback to before;
select is(pg_temp.claim(array[1], array[0], array[:mark]::bigint[], array[2147483647]), '3 4 5', 'and past it');
rollback to before;
select is(pg_temp.claim(array[2], array[-2147483648, 0], array[-1, :mark]::bigint[], array[-1, 0]), '0 3 4',
    'two ranges, one after the other');
rollback to before;
select is(pg_temp.claim(array[1], array[-2147483648], array[-1]::bigint[], array[2147483647]), '0 1 2 3 4 5', 'the whole line');
