select a_queue('q') as queue \gset
select a_queue('p') as other \gset
insert into supaqueue.job (queue, status, failed_at, error, reason) values
    (:'queue', 'failed', '2020-01-01', 'timed out', 'attempts'), (:'queue', 'failed', '2020-01-03', 'timed out', 'attempts'),
    (:'queue', 'failed', '2020-01-02', 'timed out', 'final'), (:'queue', 'failed', '2020-01-01', null, null),
    (:'other', 'failed', '2020-01-05', 'timed out', 'attempts'), (:'other', 'success', null, 'timed out', null);
select results_eq('select * from supaqueue.dead_job_summary()',
    $$values ('q', 'attempts', 'timed out', 2::bigint, timestamptz '2020-01-01', timestamptz '2020-01-03'),
             ('p', 'attempts', 'timed out', 1, '2020-01-05', '2020-01-05'),
             ('q', 'final', 'timed out', 1, '2020-01-02', '2020-01-02'),
             ('q', null, null, 1, '2020-01-01', '2020-01-01')$$, 'the most frequent first');
select is(count(*), 1::bigint, 'of one queue') from supaqueue.dead_job_summary('p');
select throws_ok($$select supaqueue.dead_job_summary('nope')$$, 'SQ001', null, 'an unknown queue');
