create temp table made (n int, id uuid, at timestamptz);
insert into made select n, supaqueue.uuid_v7(), clock_timestamp() from generate_series(1, 5000) n;
select is_empty($$select id from made where id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'$$,
    'version and variant of RFC 9562');
select is(count(distinct id)::int, 5000, 'all different') from made;
select is_empty($$
    select * from (
        select left(replace(id::text, '-', ''), 12) as stamp, lag(left(replace(id::text, '-', ''), 12)) over (order by n) as before
        from made) s
    where stamp < before$$, 'the time never runs backwards');
select is_empty($$
    select * from made
    where abs(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint - extract(epoch from at) * 1000) > 60000$$,
    'it is the time, in milliseconds');
