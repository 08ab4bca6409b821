select a_queue('orders') as queue \gset
create temp table order_line (id int);
create temp view order_view as select * from order_line;
create function pg_temp.with_trigger(kind text, statement text) returns text language plpgsql as $$
begin
    execute format('create or replace trigger w %s', kind);
    return state_of(statement);
end
$$;
select is(pg_temp.with_trigger(kind || ' execute function supaqueue.enqueue_row(''orders'')', statement), 'SQ013', kind) from (values
    ('before insert on order_line for each row', 'insert into order_line values (1)'),
    ('after insert on order_line for each statement', 'insert into order_line values (1)'),
    ('after truncate on order_line for each statement', 'truncate order_line'),
    ('instead of insert on order_view for each row', 'insert into order_view values (1)')) k (kind, statement);
create or replace trigger w after truncate on order_line for each statement execute function supaqueue.enqueue_row('orders');
select isnt((error_of('truncate order_line')).hint, '', 'with a hint');
drop trigger w on order_line;
select is(pg_temp.with_trigger('after insert on order_line for each row execute function supaqueue.enqueue_row' || arguments,
    'insert into order_line values (1)'), state, arguments) from (values
    ('()', 'SQ013'), ('(''orders'', ''{}'', ''more'')', 'SQ013'), ('(''nowhere'')', 'SQ001'), ('('''')', 'SQ001'),
    ('(''nowhere'', ''{"priority": 1}'')', 'SQ001'), ('(''orders'', ''{}'')', '00000')) a (arguments, state);
select is_empty('select id from supaqueue.job', 'nothing was written');
