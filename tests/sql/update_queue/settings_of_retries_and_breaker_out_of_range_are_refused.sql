select a_queue('q', settings => '{"retry_delays_ms": [5, 6], "breaker_threshold": 1, "max_age_ms": 31536000000}') as queue \gset
create temp table before as select * from supaqueue.queue;
create temp table bad (settings jsonb, state text);
insert into bad values
    ('{"retry_delays_ms": []}', 'SQ006'), ('{"retry_delays_ms": [-1]}', 'SQ006'), ('{"retry_delays_ms": [1, null]}', 'SQ006'),
    ('{"retry_delays_ms": [[1], [2]]}', 'SQ006'), ('{"retry_delays_ms": [2147483648]}', 'SQ006'), ('{"retry_delays_ms": "soon"}', 'SQ006'),
    ('{"max_age_ms": 0}', 'SQ006'), ('{"max_age_ms": -1}', 'SQ006'), ('{"max_age_ms": 31536000001}', 'SQ006'), ('{"max_age_ms": "NaN"}', 'SQ006'),
    ('{"final_statuses": null}', 'SQ006'), ('{"final_statuses": [299]}', 'SQ006'), ('{"final_statuses": [600]}', 'SQ006'), ('{"final_statuses": [null]}', 'SQ006'),
    ('{"breaker_threshold": 0}', 'SQ006'), ('{"breaker_threshold": -0.5}', 'SQ006'), ('{"breaker_threshold": 1.01}', 'SQ006'),
    ('{"breaker_threshold": "NaN"}', 'SQ006'), ('{"breaker_threshold": "Infinity"}', 'SQ006'), ('{"breaker_threshold": "half"}', 'SQ006'),
    ('{"breaker_window_ms": 999}', 'SQ006'), ('{"breaker_window_ms": null}', 'SQ006'), ('{"breaker_min_calls": 0}', 'SQ006'),
    ('{"breaker_min_calls": 100001}', 'SQ006'), ('{"breaker_open_ms": 99}', 'SQ006'), ('{"breaker_open_ms": 3600001}', 'SQ006');
select is(state_of(format('select supaqueue.update_queue(%L, %L)', 'q', settings)), state, settings::text) from bad;
select results_eq('select * from supaqueue.queue', 'select * from before', 'and nothing is written');
select is(state_of(format('select supaqueue.create_queue(%L, %L, settings => %L)', 'new', 'f', settings)), state, 'nor made with them') from bad;
select results_eq($$select (error_of(format('select supaqueue.update_queue(%L, %L)', 'q', s))).* from (values
        ('{"retry_delays_ms": []}'), ('{"final_statuses": [200]}'), ('{"breaker_threshold": 2}'), ('{"breaker_open_ms": 1}')) v (s)$$,
    $$values
        ('retry_delays_ms is {}, it must be 1 to 100 delays of 0 to 2147483647 milliseconds', 'For example {5000,300000}: after 5 seconds, then after 5 minutes.'),
        ('final_statuses is {200}, it must be up to 200 statuses of 300 to 599', 'For example {400,422}; {} when no status ends a job at once.'),
        ('breaker_threshold is 2, it must be more than 0 and 1 at the most', 'It is a share of calls: 0.5 is half of them. Null takes the breaker away.'),
        ('breaker_open_ms is 1, it must be between 100 and 3600000', 'Times are in milliseconds. What is not given stays as it is.')$$,
    'it says what is wrong and what is right');
