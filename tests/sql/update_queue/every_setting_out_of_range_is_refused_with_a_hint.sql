select a_queue('q') as queue \gset
create temp table before as select * from supaqueue.queue;
create temp table bad (settings jsonb, message text);
insert into bad values
    ('{"rate_limit": 0}', 'rate_limit is not what it must be'), ('{"rate_limit": -1}', 'rate_limit is not what it must be'),
    ('{"rate_period": "0 s"}', 'rate_period is not what it must be'), ('{"rate_period": "2 days"}', 'rate_period is not what it must be'),
    ('{"key_concurrency": 0}', 'key_concurrency is not what it must be'), ('{"key_rate_limit": 0}', 'key_rate_limit is not what it must be'),
    ('{"key_rate_period": "1 ms"}', 'key_rate_period is not what it must be'), ('{"retention": "-1 s"}', 'retention is not what it must be'),
    ('{"timeout_ms": 0}', 'timeout_ms is not what it must be'), ('{"max_attempts": 0}', 'max_attempts is not what it must be'),
    ('{"backoff_ms": -1}', 'backoff_ms is not what it must be'), ('{"method": "FOO"}', 'method is not what it must be'),
    ('{"url": "ftp://x", "edge_function_name": null}', 'url is not what it must be'),
    ('{"default_headers": [1]}', 'default_headers must be an object, not array'),
    ('{"rate_period": null}', 'rate_period cannot be null'), ('{"key_order": null}', 'key_order cannot be null'),
    ('{"max_attempts": null}', 'max_attempts cannot be null'),
    ('{"rate_limit": "many"}', 'a setting has no value of its type: invalid input syntax for type integer: "many"'),
    ('{"rate_limit": 1e99}', null), ('{"retention": "soon"}', null), ('{"paused": "perhaps"}', null);
select is(state_of(format('select supaqueue.update_queue(%L, %L)', 'q', settings)), 'SQ006', settings::text) from bad;
select is((error_of(format('select supaqueue.update_queue(%L, %L)', 'q', settings))).message, message, settings::text || ' by name')
from bad where message is not null;
select is_empty($$select * from bad where (error_of(format('select supaqueue.update_queue(%L, %L)', 'q', settings))).hint = ''$$, 'each with a hint');
select results_eq('select * from supaqueue.queue', 'select * from before', 'and nothing is written');
