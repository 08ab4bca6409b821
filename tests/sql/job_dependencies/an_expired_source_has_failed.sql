select a_queue('q') as queue \gset
select supaqueue.enqueue('q', expires_at => now() + interval '1 hour') as source \gset
select supaqueue.enqueue('q') as target \gset
insert into supaqueue.job_dependencies (source, target, on_failure) values (:'source', :'target', 'cancel');
update supaqueue.job set due_at = now(), expires_at = now(), writes = writes + 1 where id = :'source';
select is(expired, 1, 'it expires') from supaqueue.promote();
select is(status_of(:'target'), 'cancelled', 'the target goes with it');
