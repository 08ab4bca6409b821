select a_queue('q', 2) as queue \gset
select a_queue('other') as other_queue \gset
select id as worker from supaqueue.worker where queue = :'queue' limit 1 \gset
select supaqueue.enqueue('q', held => true) as held \gset
select supaqueue.enqueue('other') as stranger \gset
select throws_ok(format('insert into supaqueue.current_job (worker, job) values (%L, %L)', :'worker', :'held'),
    'SQ004', null, 'a held job');
select throws_ok(format('insert into supaqueue.current_job (worker, job) values (%L, %L)', :'worker', :'stranger'),
    'SQ004', null, 'a job of another queue');
select ok(not locked, 'the worker stays free') from supaqueue.worker where id = :'worker';
