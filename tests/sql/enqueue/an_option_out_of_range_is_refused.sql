select a_queue('q') as queue \gset
create temp table bad (option text, says text);
insert into bad values
    ('max_attempts => 0', 'between 1 and 1000'), ('max_attempts => 1001', 'between 1 and 1000'),
    ('timeout_ms => 0', 'between 1 and 400000'), ('timeout_ms => 400001', 'between 1 and 400000'),
    ($$method => 'BREW'$$, 'is not known'), ($$headers => '[]'$$, 'must be an object');
select is(state_of(format('select supaqueue.enqueue(%L, %s)', 'q', option)), 'SQ006', option) from bad;
select matches(message, says, option || ' says why')
from bad cross join lateral error_of(format('select supaqueue.enqueue(%L, %s)', 'q', option));
select lives_ok(format('select supaqueue.enqueue(%L, %s)', 'q', option), option)
from unnest(array['max_attempts => 1', 'max_attempts => 1000', 'timeout_ms => 1', 'timeout_ms => 400000', $$method => 'put'$$]) option;
