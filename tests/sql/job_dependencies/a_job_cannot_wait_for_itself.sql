select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select throws_ok(format('insert into supaqueue.job_dependencies (source, target) values (%1$L, %1$L)', :'job'),
    '23514', null, 'refused');
select ok(is_in_line(:'job'), 'it stays in line');
