select a_queue('q') as queue \gset
create temp table bad (headers jsonb, message text);
insert into bad values ('[1]', 'default_headers must be an object, not array'),
    ('{"a b": "x"}', 'default_headers: header "a b" is no name of an HTTP header'),
    ('{"a": "s3cret\n"}', 'default_headers: header "a" has a control character in its value'),
    ('{"a": ["s3cret"]}', 'default_headers: header "a" must be a text, not array');
create temp table way (name text, statement text);
insert into way values ('insert', 'insert into supaqueue.queue (edge_function_name, default_headers) values (''f'', %L)'),
    ('update', 'update supaqueue.queue set default_headers = %L'),
    ('create_queue', 'select supaqueue.create_queue(''p'', ''f'', settings => jsonb_build_object(''default_headers'', %L::jsonb))'),
    ('update_queue', 'select supaqueue.update_queue(''q'', jsonb_build_object(''default_headers'', %L::jsonb))');
select is(state_of(format(statement, headers)), 'SQ006', name || ' ' || headers) from bad, way;
select is((error_of(format(statement, headers))).message, message, name || ': ' || message) from bad, way;
select is(state_of(format(statement, '{"x-a": "b", "n": 7}')), '00000', name || ' with good ones') from way;
