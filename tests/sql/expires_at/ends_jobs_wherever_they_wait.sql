select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q', held => true, expires_at => now() + interval '1 hour') as held \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 minute', expires_at => now() + interval '1 hour') as delayed \gset
select supaqueue.enqueue('q', expires_at => now() + interval '1 hour') as blocked \gset
insert into supaqueue.job_dependencies (source, target) values (:'held', :'blocked');
select supaqueue.enqueue('q', expires_at => now() + interval '1 hour') as ready \gset
select ok(next_due_ms between 50000 and 60000, 'it tells when to look again') from supaqueue.promote();
update supaqueue.job set due_at = clock_timestamp() - interval '1 second', run_at = clock_timestamp() - interval '1 second' where id = :'delayed';
select supaqueue.promote() \g /dev/null
select ok(is_in_line(:'delayed'), 'the delayed one gets in line at its time');
select is(due_at, expires_at, 'and is looked at again when it expires') from supaqueue.job where id = :'delayed';
update supaqueue.job set expires_at = now() - interval '1 second', run_at = null;
select results_eq('select expired from supaqueue.promote()', 'values (4)', 'held, delayed, blocked or in line');
select is(array_agg(distinct status_of(id)), '{failed}', 'all have failed') from supaqueue.job;
