create temp table bad (call text, state text);
insert into bad values
    ($$create_queue(null, 'f')$$, 'SQ006'), ($$create_queue('', 'f')$$, 'SQ006'), ($$create_queue('q')$$, 'SQ006'),
    ($$create_queue('q', 'f', 'http://x/')$$, 'SQ006'), ($$create_queue('q', 'f', settings => '{"nope": 1}')$$, 'SQ006'),
    ($$create_queue('q', 'f', settings => '[]')$$, 'SQ006'), ($$create_queue('q', 'f', workers => -1)$$, 'SQ006'),
    ($$create_queue('q', 'f', workers => 100001)$$, 'SQ006'), ($$create_queue('q', 'f', settings => '{"timeout_ms": 0}')$$, 'SQ006'),
    ($$create_queue('q', 'f', settings => '{"max_attempts": 0}')$$, 'SQ006'),
    ($$create_queue('q', 'f', settings => '{"backoff_ms": -1}')$$, 'SQ006'),
    ($$create_queue('q', 'f', default_headers => '[]')$$, 'SQ006'), ($$create_queue('q', url => 'ftp://x')$$, 'SQ006');
select is(state_of('select supaqueue.' || call), state, call) from bad;
select is_empty('select * from supaqueue.queue', 'no queue');
select is_empty('select * from supaqueue.worker', 'no worker');
