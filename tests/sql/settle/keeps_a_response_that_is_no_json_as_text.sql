select is(supaqueue._to_jsonb('{"a": 1}'), '{"a": 1}'::jsonb, 'JSON is JSON');
select is(supaqueue._to_jsonb('null'), 'null'::jsonb, 'also null');
select is(supaqueue._to_jsonb('hello <b>'), to_jsonb('hello <b>'::text), 'text is text');
select is(supaqueue._to_jsonb(''), '""'::jsonb, 'also nothing');
select is(supaqueue._to_jsonb('{"a": 1'), to_jsonb('{"a": 1'::text), 'and JSON that was cut off');
select is(supaqueue._to_jsonb(E'{"a": "\\u0000"}'), to_jsonb(E'{"a": "\\u0000"}'::text), 'and JSON that Postgres cannot hold');
select is(supaqueue._to_jsonb(E'"\\ud800"'), to_jsonb(E'"\\ud800"'::text), 'half a surrogate pair');
select is(supaqueue._to_jsonb('1e400000'), to_jsonb('1e400000'::text), 'a number out of range');
select is(jsonb_typeof(supaqueue._to_jsonb(repeat('[', 100000))), 'string', 'nesting without end');

select a_queue('q', 2) as queue \gset
select supaqueue.enqueue_many('q', '{"{}","{}"}') \g /dev/null
create temp table calls as select * from claim_all(a_dispatcher());
select is_empty($$select supaqueue.settle(array(select job from calls), array(select call from calls), '{success,failure}',
    '{200,500}', '{null,x}', array[E'{"a": "\\u0000"}', repeat('[', 100000)])$$, 'such responses settle');
