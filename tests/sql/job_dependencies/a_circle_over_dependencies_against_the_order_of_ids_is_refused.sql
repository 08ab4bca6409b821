select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as a \gset
select supaqueue.enqueue('q') as b \gset
select supaqueue.enqueue('q') as c \gset
insert into supaqueue.job_dependencies (source, target) values (:'c', :'a');
insert into supaqueue.job_dependencies (source, target) values (:'a', :'b');
select throws_ok(format('insert into supaqueue.job_dependencies (source, target) values (%L, %L)', :'b', :'c'), 'SQ009', null,
    'closed by one that goes with the order');
select lives_ok(format('insert into supaqueue.job_dependencies (source, target) values (%L, %L)', :'c', :'b'), 'what closes none is taken');
