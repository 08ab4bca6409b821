select a_queue('orders') as queue \gset
create temp table order_line (id int, customer text);
create temp table wrong (options text, message text);
insert into wrong values
    ('[]', 'the options of a webhook must be an object'),
    ('nonsense', 'the options of a webhook must be an object'),
    ('null', 'the options of a webhook must be an object'),
    ('{"colour": 1}', 'a webhook has no option "colour"'),
    ('{"method": "GET"}', 'a webhook has no option "method"'),
    ('{"priority": "1"}', 'option "priority" is "1", it must be a whole number from -2147483648 to 2147483647'),
    ('{"priority": 1.5}', 'option "priority" is 1.5, it must be a whole number from -2147483648 to 2147483647'),
    ('{"priority": 2147483648}', 'option "priority" is 2147483648, it must be a whole number from -2147483648 to 2147483647'),
    ('{"priority": 1e300}', null),
    ('{"priority": null}', 'option "priority" is null, it must be a whole number from -2147483648 to 2147483647'),
    ('{"delay_ms": -1}', 'option "delay_ms" is -1, it must be a whole number from 0 to 31536000000'),
    ('{"delay_ms": "NaN"}', 'option "delay_ms" is "NaN", it must be a whole number from 0 to 31536000000'),
    ('{"expires_in_ms": 0}', 'option "expires_in_ms" is 0, it must be a whole number from 1 to 31536000000'),
    ('{"max_attempts": 0}', 'option "max_attempts" is 0, it must be a whole number from 1 to 1000'),
    ('{"timeout_ms": 400001}', 'option "timeout_ms" is 400001, it must be a whole number from 1 to 400000'),
    ('{"delay_ms": 5, "expires_in_ms": 5}', 'option "expires_in_ms" is 5, not more than delay_ms'),
    ('{"key": ""}', 'option "key" is "", it must be a text'),
    ('{"key": 7}', 'option "key" is 7, it must be a text'),
    ('{"key": "' || repeat('x', 501) || '"}', 'option "key" is 501 bytes long, it must be 1 to 500'),
    ('{"key_column": "colour"}', 'option "key_column" is "colour", which is no column of the table'),
    ('{"dedup_column": "colour"}', 'option "dedup_column" is "colour", which is no column of the table'),
    ('{"key": "a", "key_column": "id"}', 'a webhook has a key or a key_column, not both'),
    ('{"dedup_for_ms": 5}', 'dedup_for_ms and on_duplicate need a dedup_column'),
    ('{"dedup_column": "id", "on_duplicate": "drop"}', 'option "on_duplicate" is "drop", which is not known'),
    ('{"headers": []}', 'option "headers" must be an object, not array'),
    ('{"headers": {"a b": "c"}}', 'header "a b" is no name of an HTTP header'),
    ('{"headers": {"a": {}}}', 'header "a" must be a text, not object'),
    ('{"headers": {"a": null}}', 'header "a" must be a text, not null'),
    ('{"headers": {"Authorization": "x"}}', 'header "Authorization" would be a secret in the open'),
    ('{"headers": {"apikey": "x"}}', 'header "apikey" would be a secret in the open'),
    ('{"headers": {"x-api-key": "x"}}', 'header "x-api-key" would be a secret in the open'),
    ('{"headers": {"x-key": "Bearer abc"}}', 'header "x-key" would be a secret in the open'),
    ('{"headers": {"x-key": "sb_secret_abc"}}', 'header "x-key" would be a secret in the open'),
    ('{"headers": {"x-key": "eyJhbGciOi.eyJzdWIi.x"}}', 'header "x-key" would be a secret in the open');

-- by hand it comes to light when the trigger fires, and create_webhook() says the same
create function pg_temp.on_firing(options text) returns text language plpgsql as $$
begin
    execute format('create or replace trigger w after insert on order_line for each row execute function supaqueue.enqueue_row(''orders'', %L)', options);
    return concat_ws(': ', state_of('insert into order_line values (1, ''a'')'),
        (tap.error_of('insert into order_line values (1, ''a'')')).message);
end
$$;
select is(pg_temp.on_firing(options), coalesce('SQ013: ' || message, pg_temp.on_firing(options)), left(options, 60)) from wrong;
select is((tap.error_of(format('select supaqueue.create_webhook(''order_line'', ''orders'', options => %L)', options))).message,
    coalesce(message, 'option "priority" is 1' || repeat('0', 300) || ', it must be a whole number from -2147483648 to 2147483647'), left(options, 60))
from wrong where options <> 'nonsense';
select ok((tap.error_of(format('select supaqueue.create_webhook(''order_line'', ''orders'', options => %L)', options))).hint <> '', 'has a hint')
from wrong where options <> 'nonsense';
select is_empty('select * from order_line union all select 1, id::text from supaqueue.job', 'nothing was written');
