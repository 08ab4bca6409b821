select a_queue('orders') as queue \gset
create temp table order_line (id int, note text);
create temp view order_view as select * from order_line;
create temp table wrong (arguments text, state text, message text);
insert into wrong values
    ('''order_line'', ''nowhere''', 'SQ001', 'no queue is called "nowhere"'),
    ('''order_line'', null', 'SQ001', 'no queue is called "<NULL>"'),
    ('null, ''orders''', 'SQ013', 'there can be no webhook on null'),
    ('''order_view'', ''orders''', 'SQ013', null),
    ('''supaqueue.job'', ''orders''', 'SQ013', 'there can be no webhook on supaqueue.job'),
    ('''pg_catalog.pg_class'', ''orders''', 'SQ013', null),
    ('''supaqueue.job_ready'', ''orders''', 'SQ013', null),
    ('''order_line'', ''orders'', ''{truncate}''', 'SQ013', 'a webhook cannot wait for "truncate"'),
    ('''order_line'', ''orders'', ''{insert,NULL}''', 'SQ013', 'a webhook cannot wait for "null"'),
    ('''order_line'', ''orders'', ''{}''', 'SQ013', 'a webhook cannot wait for "nothing"'),
    ('''order_line'', ''orders'', null', 'SQ013', 'a webhook cannot wait for "nothing"'),
    ('''order_line'', ''orders'', ''{insert}'', columns => ''{id}''', 'SQ013', 'columns need the event update'),
    ('''order_line'', ''orders'', columns => ''{}''', 'SQ013', null),
    ('''order_line'', ''orders'', columns => ''{colour}''', 'SQ013', null),
    ('''order_line'', ''orders'', columns => ''{xmin}''', 'SQ013', null),
    ('''order_line'', ''orders'', columns => ''{id,NULL}''', 'SQ013', null),
    ('''order_line'', ''orders'', name => ''''', 'SQ013', 'the name of a trigger has 1 to 63 bytes, not 0'),
    ('''order_line'', ''orders'', name => repeat(''x'', 64)', 'SQ013', 'the name of a trigger has 1 to 63 bytes, not 64'),
    ('''order_line'', ''orders'', ''{insert}'', condition => ''new.colour = 1''', 'SQ013', 'the webhook is refused: column new.colour does not exist'),
    ('''order_line'', ''orders'', ''{insert}'', condition => ''new.id =''', 'SQ013', null),
    ('''order_line'', ''orders'', ''{insert}'', condition => ''new.id''', 'SQ013', null),
    ('''order_line'', ''orders'', ''{insert}'', condition => ''''', 'SQ013', null),
    ('''order_line'', ''orders'', condition => ''old.id = 1''', 'SQ013', null),
    ('''order_line'', ''orders'', ''{insert}'', condition => ''exists (select 1)''', 'SQ013', null);
select is(state_of('select supaqueue.create_webhook(' || arguments || ')'), state, arguments) from wrong;
select is((error_of('select supaqueue.create_webhook(' || arguments || ')')).message, message, arguments) from wrong where message is not null;
select ok((error_of('select supaqueue.create_webhook(' || arguments || ')')).hint <> '', 'has a hint') from wrong;
select is_empty('select name from supaqueue.webhook', 'nothing was made');
