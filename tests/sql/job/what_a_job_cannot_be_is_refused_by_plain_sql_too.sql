select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
create temp table bad (name text, value text);
insert into bad values ('max_attempts', '0'), ('retry_delays_ms', '''{{1},{2}}'''), ('retry_delays_ms', '''{}'''), ('timeout_ms', '400001'), ('method', '''BREW'''), ('headers', '''[]'''), ('attempts', '-1');
select is(state_of(format('insert into supaqueue.job (queue, %I) values (%L, %s)', name, :'queue', value)), 'SQ006', 'insert ' || name) from bad;
select is(state_of(format('update supaqueue.job set %I = %s', name, value)), 'SQ006', 'update ' || name) from bad;
select is(state_of(format('update supaqueue.job set %I = %s, updated_at = now() + interval %L', name, value, '1 second')), 'SQ006',
    'update ' || name || ' and updated_at') from bad where name <> 'attempts';
