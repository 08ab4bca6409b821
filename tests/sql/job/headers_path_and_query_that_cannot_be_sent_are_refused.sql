select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
create temp table bad (name text, value text, message text);
insert into bad values
    ('headers', '[]', 'headers must be an object, not array'),
    ('headers', '{"bad name": "x"}', 'headers: header "bad name" is no name of an HTTP header'),
    ('headers', '{"": "x"}', 'headers: header "" is no name of an HTTP header'),
    ('headers', '{"x:y": "x"}', 'headers: header "x:y" is no name of an HTTP header'),
    ('headers', '{"x\ny": "x"}', null),
    ('headers', '{"x-a": "fine", "x-b": "s3cret\r\nx-c: 1"}', 'headers: header "x-b" has a control character in its value'),
    ('headers', '{"x-b": "\u007f"}', 'headers: header "x-b" has a control character in its value'),
    ('headers', '{"x-b": "\u001f"}', 'headers: header "x-b" has a control character in its value'),
    ('headers', '{"x-b": null}', 'headers: header "x-b" must be a text, not null'),
    ('headers', '{"x-b": {"s3cret": 1}}', 'headers: header "x-b" must be a text, not object'),
    ('path', '/a b', 'path has a blank or a control character'),
    ('path', E'/a\nb', 'path has a blank or a control character'),
    ('path', E'/a\x7f', 'path has a blank or a control character'),
    ('query', 'a=b c', 'query has a blank or a control character'),
    ('query', E'a\t', 'query has a blank or a control character'),
    ('query', E'a\x01', 'query has a blank or a control character');
create temp table way (name text, statement text);
insert into way values
    ('insert', format('insert into supaqueue.job (queue, %%1$I) values (%L, %%2$L)', :'queue')),
    ('enqueue', 'select supaqueue.enqueue(''q'', %1$I => %2$L)'),
    ('enqueue_many', 'select supaqueue.enqueue_many(''q'', ''{1}'', %1$I => %2$L)'),
    ('update', 'update supaqueue.job set %1$I = %2$L'),
    ('update_job', format('select supaqueue.update_job(%L, jsonb_build_object(%%1$L, to_jsonb(%%2$L::text)))', :'job'));
update way set statement = replace(statement, 'to_jsonb(%2$L::text)', 'case when %1$L = ''headers'' then %2$L else to_json(%2$L::text)::text end::jsonb')
where name = 'update_job';
select is(state_of(format(statement, bad.name, value)), 'SQ006', way.name || ' ' || bad.name || ' ' || to_json(value)) from bad, way;
select is((error_of(format(statement, bad.name, value))).message, message, message) from bad, way where way.name = 'insert' and message is not null;
select is_empty($$select * from bad, way where (error_of(format(statement, bad.name, value))).hint = ''$$, 'each with a hint');

create temp table good (name text, value text);
insert into good values ('headers', '{}'), ('headers', '{"x-1!#$%&''*+.^_`|~": "tab\there, ä", "n": 7, "b": true}'),
    ('path', ''), ('path', '/a%20b/ä'), ('query', ''), ('query', 'a=b+c&d=%20');
select is(state_of(format(statement, good.name, value)), '00000', way.name || ' ' || good.name || ' ' || value) from good, way;

update supaqueue.job set headers = '{"n": null}', path = '/ ', writes = writes + 1;
select is(state_of($$update supaqueue.job set priority = 1$$), '00000', 'what a version before took stops no other change');
