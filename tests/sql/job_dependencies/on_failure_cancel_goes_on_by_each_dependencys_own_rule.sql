select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as a \gset
select supaqueue.enqueue('q') as b \gset
select supaqueue.enqueue('q') as c \gset
select supaqueue.enqueue('q') as waits \gset
select supaqueue.enqueue('q') as runs \gset
select supaqueue.enqueue('q') as after_runs \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values
    (:'a', :'b', 'cancel'), (:'b', :'c', 'cancel'), (:'b', :'waits', 'wait'), (:'c', :'runs', 'run'), (:'runs', :'after_runs', 'cancel');
update supaqueue.job set status = 'failed' where id = :'a';
select is(error, 'source ' || :'a' || ' failed', 'the next') from supaqueue.job where id = :'b';
select is(error, 'source ' || :'b' || ' was cancelled', 'and the one after that') from supaqueue.job where id = :'c';
select is(status_of(:'c'), 'cancelled', 'is cancelled');
select is(status_of(:'waits'), 'pending', 'one that waits');
select ok(not is_in_line(:'waits'), 'goes on waiting');
select ok(is_in_line(:'runs'), 'one that is to run is in line');
select is(status_of(:'after_runs'), 'pending', 'what comes after it is not concerned');
