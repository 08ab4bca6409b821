-- also plain
select a_queue('q') as queue \gset
create temp table bad (state text, says text, arguments text);
insert into bad values
    ('SQ001', 'no queue is called "nope"', $$'s', '* * * * *', 'nope'$$), ('SQ001', 'no queue', $$'s', '* * * * *', null$$),
    ('SQ006', 'it must be 1 to 500', $$'', '* * * * *', 'q'$$), ('SQ006', 'is 0 bytes long', $$null, '* * * * *', 'q'$$),
    ('SQ006', 'is 501 bytes long', $$repeat('s', 501), '* * * * *', 'q'$$),
    ('SQ012', 'is wrong: "61"', $$'s', '61 * * * *', 'q'$$), ('SQ012', '5 or 6 fields, not 0', $$'s', null, 'q'$$), ('SQ012', '5 or 6 fields, not 0', $$'s', '', 'q'$$),
    ('SQ012', 'never comes', $$'s', '0 0 30 feb *', 'q'$$), ('SQ012', 'never comes', $$'s', '0 0 30 feb *', 'q', paused => true$$),
    ('SQ012', 'time zone "Mars/Base" is not known', $$'s', '* * * * *', 'q', time_zone => 'Mars/Base'$$),
    ('SQ012', 'time zone "FOO\+3"', $$'s', '* * * * *', 'q', time_zone => 'FOO+3'$$), ('SQ012', 'time zone "\+02:00"', $$'s', '* * * * *', 'q', time_zone => '+02:00'$$),
    ('SQ012', 'time zone ""', $$'s', '* * * * *', 'q', time_zone => ''$$), ('SQ012', 'time zone "CEST"', $$'s', '* * * * *', 'q', time_zone => 'CEST'$$),
    ('SQ006', 'catch_up "all" is not known', $$'s', '* * * * *', 'q', catch_up => 'all'$$),
    ('SQ006', 'options must be an object', $$'s', '* * * * *', 'q', options => '[]'$$), ('SQ006', 'options must be an object', $$'s', '* * * * *', 'q', options => 'null'$$),
    ('SQ006', 'has no option "prio"', $$'s', '* * * * *', 'q', options => '{"prio": 1}'$$),
    ('SQ006', 'has no option "run_at"', $$'s', '* * * * *', 'q', options => '{"run_at": "2100-01-01"}'$$), ('SQ006', 'has no option "status"', $$'s', '* * * * *', 'q', options => '{"status": "success"}'$$),
    ('SQ006', 'option "priority" is of type string', $$'s', '* * * * *', 'q', options => '{"priority": "1"}'$$),
    ('SQ006', 'option "priority" is not valid', $$'s', '* * * * *', 'q', options => '{"priority": 1.5}'$$),
    ('SQ006', 'option "priority" is not valid', $$'s', '* * * * *', 'q', options => '{"priority": 1e400}'$$),
    ('SQ006', 'option "priority" is not valid', $$'s', '* * * * *', 'q', options => '{"priority": 2147483648}'$$),
    ('SQ006', 'option "key" is of type number', $$'s', '* * * * *', 'q', options => '{"key": 5}'$$), ('SQ006', 'key is 0 bytes', $$'s', '* * * * *', 'q', options => '{"key": ""}'$$),
    ('SQ006', 'max_attempts is 0', $$'s', '* * * * *', 'q', options => '{"max_attempts": 0}'$$), ('SQ006', 'timeout_ms is -1', $$'s', '* * * * *', 'q', options => '{"timeout_ms": -1}'$$),
    ('SQ006', 'method "BREW" is not known', $$'s', '* * * * *', 'q', options => '{"method": "brew"}'$$),
    ('SQ006', 'option "headers" is of type array', $$'s', '* * * * *', 'q', options => '{"headers": []}'$$), ('SQ006', 'option "retry_delays_ms" is of type string', $$'s', '* * * * *', 'q', options => '{"retry_delays_ms": "{1}"}'$$),
    ('SQ006', 'retry_delays_ms is', $$'s', '* * * * *', 'q', options => '{"retry_delays_ms": [-1]}'$$), ('SQ006', 'retry_delays_ms" is not valid', $$'s', '* * * * *', 'q', options => '{"retry_delays_ms": ["a"]}'$$),
    ('SQ006', 'expires_in is', $$'s', '* * * * *', 'q', options => '{"expires_in": "0"}'$$), ('SQ006', 'expires_in is', $$'s', '* * * * *', 'q', options => '{"expires_in": "-1 hour"}'$$),
    ('SQ006', 'expires_in is', $$'s', '* * * * *', 'q', options => '{"expires_in": "11 years"}'$$), ('SQ006', 'expires_in" is not valid', $$'s', '* * * * *', 'q', options => '{"expires_in": "soon"}'$$),
    ('SQ006', 'on_duplicate "x"', $$'s', '* * * * *', 'q', options => '{"dedup_key": "k", "on_duplicate": "x"}'$$),
    ('SQ003', 'payload is', $$'s', '* * * * *', 'q', to_jsonb(repeat('x', 17000000))$$);
select is(state_of(format('select supaqueue.schedule(%s)', arguments)), state, left(arguments, 100)) from bad;
select matches(e.message, says, left(arguments, 100) || ': it says why') from bad cross join lateral error_of(format('select supaqueue.schedule(%s)', arguments)) e;
select isnt(e.hint, '', left(arguments, 100) || ': it says what to do') from bad cross join lateral error_of(format('select supaqueue.schedule(%s)', arguments)) e;
select is_empty('select from supaqueue.schedule', 'there is none');

select supaqueue.schedule('s', '@daily', 'q', '{"a": 1}');
select throws_ok($$select supaqueue.schedule('s', '@dayly', 'q', '{"a": 2}')$$, 'SQ012', null, 'a bad change');
select throws_ok($$select supaqueue.schedule('s', '@daily', 'q', '{"a": 2}', options => '{"max_attempts": 0}')$$, 'SQ006', null, 'another');
select results_eq('select cron, payload, options from supaqueue.schedule', $$values ('@daily', '{"a": 1}'::jsonb, '{}'::jsonb)$$, 'changes nothing');
select is(state_of(format('select supaqueue.schedule(%L, %L, %L, options => %L)', 's', '* * * * *', 'q', o)), '00000', o)
from unnest(array['{"priority": null}', '{"retry_delays_ms": [0, 5]}', '{"expires_in": "PT1H"}', '{"method": "put", "headers": {"x-a": "1"}}',
                  '{"dedup_key": "k", "dedup_for": "1 day", "on_duplicate": "replace"}']) o;
