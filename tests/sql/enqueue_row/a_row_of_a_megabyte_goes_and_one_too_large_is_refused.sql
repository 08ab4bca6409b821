select a_queue('orders') as queue \gset
create temp table document (body text);
create trigger webhook after insert on document for each row execute function supaqueue.enqueue_row('orders');
insert into document values (repeat('x', 1048576));
select is(length(payload -> 'record' ->> 'body'), 1048576, 'a megabyte') from supaqueue.job;
select is(state_of($$insert into document values (repeat('x', 17000000))$$), 'SQ003', '17 megabytes');
select is(count(*)::int, 1, 'and the row is not written, either') from document;
