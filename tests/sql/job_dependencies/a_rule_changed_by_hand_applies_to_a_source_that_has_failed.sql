select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as a \gset
select supaqueue.enqueue('q') as b \gset
select supaqueue.enqueue('q') as c \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'a'), (:'source', :'b'), (:'source', :'c');
update supaqueue.job_dependencies set on_failure = 'cancel' where target = :'a';
select is(status_of(:'a'), 'pending', 'not before');
update supaqueue.job set status = 'failed' where id = :'source';
select is(status_of(:'a'), 'cancelled', 'as it was changed before the failure');
update supaqueue.job_dependencies set on_failure = case target when :'b' then 'cancel' else 'run' end where target <> :'a';
select is(status_of(:'b'), 'cancelled', 'cancelled at once');
select ok(is_in_line(:'c'), 'let go at once');
select throws_ok('update supaqueue.job_dependencies set on_failure = ''ignore''', '23514', null, 'an unknown rule');
