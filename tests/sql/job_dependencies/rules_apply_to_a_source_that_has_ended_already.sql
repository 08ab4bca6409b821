select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as failed \gset
select supaqueue.enqueue('q') as cancelled \gset
select supaqueue.enqueue('q') as success \gset
update supaqueue.job set status = 'failed' where id = :'failed';
update supaqueue.job set status = 'cancelled' where id = :'cancelled';
update supaqueue.job set status = 'success' where id = :'success';
create temp table expected (source uuid, on_success text, on_failure text, status text, is_in_line boolean, target uuid default supaqueue.uuid_v7());
insert into expected values
    (:'failed', 'run', 'wait', 'pending', false), (:'failed', 'run', 'cancel', 'cancelled', false), (:'failed', 'cancel', 'run', 'pending', true),
    (:'cancelled', 'run', 'wait', 'pending', false), (:'cancelled', 'run', 'cancel', 'cancelled', false), (:'cancelled', 'run', 'run', 'pending', true),
    (:'success', 'run', 'cancel', 'pending', true), (:'success', 'cancel', 'run', 'cancelled', false), (:'success', 'cancel', 'cancel', 'cancelled', false);
insert into supaqueue.job (id, queue) select target, :'queue' from expected;
select supaqueue.enqueue('q') as after \gset
insert into supaqueue.job_dependencies (source, target, on_failure) select target, :'after', 'cancel' from expected
where source = :'failed' and on_failure = 'cancel';
insert into supaqueue.job_dependencies (source, target, on_success, on_failure) select source, target, on_success, on_failure from expected;
select is(status_of(target) || ' ' || is_in_line(target), status || ' ' || is_in_line,
    status_of(source) || ', on success ' || on_success || ', on failure ' || on_failure) from expected;
select is(blockers, (select count(*)::int from supaqueue.job_dependencies d where d.target = j.id and satisfied_at is null), 'blockers are counted')
from supaqueue.job j;
select is(status_of(:'after'), 'cancelled', 'what waits for a cancelled one is cancelled, too');
