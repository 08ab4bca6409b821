select a_queue('orders') as queue \gset
create temp table thing (
    id int, amount numeric, at timestamptz, day date, tags text[], grid int[][], extra jsonb, flag boolean, nothing text,
    bytes bytea, ratio double precision, "odd ""name" text, twice numeric generated always as (amount * 2) stored);
create trigger webhook after insert on thing for each row execute function supaqueue.enqueue_row('orders');
insert into thing values (1, 12345678901234567890.123, '2026-01-02 03:04:05.678901+00', '2026-01-02', '{a,NULL,"b c"}', '{{1,2},{3,4}}',
    '{"a": [1, null]}', true, null, '\x00ff', 1e300, E'line\nquote" \\ \u00e4');
select is(payload -> 'record', (select to_jsonb(t) from thing t), 'as to_jsonb(new)') from supaqueue.job;
select is(payload -> 'record' ->> 'twice', '24691357802469135780.246', 'generated columns have their value') from supaqueue.job;
select is(payload -> 'record' -> 'nothing', 'null', 'null is null') from supaqueue.job;
