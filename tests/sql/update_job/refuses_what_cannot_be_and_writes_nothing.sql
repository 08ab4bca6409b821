select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
create temp table before as select * from supaqueue.job;
create temp table bad (changes text);
insert into bad values ('{"status": "success"}'), ('{"attempts": 0}'), ('{"nope": 1}'), ('{"priority": 1, "dedup_key": "k"}'), ('[]'), ('1'), ('null'),
    ('{"payload": null}'), ('{"priority": null}'), ('{"priority": "NaN"}'), ('{"priority": 99999999999}'), ('{"priority": 1.5e400}'),
    ('{"max_attempts": 0}'), ('{"max_attempts": -1}'), ('{"max_attempts": {}}'), ('{"timeout_ms": 400001}'), ('{"method": "BREW"}'),
    ('{"headers": []}'), ('{"run_at": "soon"}'), ('{"run_at": "infinity"}'), ('{"run_at": "2100-01-02", "expires_at": "2100-01-01"}'),
    ('{"key": ""}'), ('{"backoff_ms": -1}'), ('{"backoff_max_ms": 604800001}'), ('{"retry_delays_ms": []}'), ('{"retry_delays_ms": [null]}'),
    ('{"retry_delays_ms": 5}'), ('{"max_age_ms": 0}');
select is(state_of(format('select supaqueue.update_job(%L, %L)', :'job', changes)), 'SQ006', changes) from bad;
select isnt(hint, '', changes || ' has a hint') from bad cross join lateral error_of(format('select supaqueue.update_job(%L, %L)', :'job', changes));
select is(state_of(format('select supaqueue.update_job(%L, null)', :'job')), 'SQ006', 'null');
select results_eq('select * from supaqueue.job', 'select * from before', 'nothing was written');
select throws_ok('select supaqueue.update_job(gen_random_uuid(), ''{}'')', 'SQ008', null, 'an unknown job');
select throws_ok('select supaqueue.update_job(null, ''{}'')', 'SQ008', null, 'no job');
