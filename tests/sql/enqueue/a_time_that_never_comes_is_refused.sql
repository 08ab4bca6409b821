select a_queue('q') as queue \gset
select throws_ok($$select supaqueue.enqueue('q', run_at => 'infinity')$$, 'SQ006', 'run_at is infinity, it must be a point in time');
select throws_ok($$select supaqueue.enqueue('q', run_at => '-infinity')$$, 'SQ006', 'run_at is -infinity, it must be a point in time');
select matches(hint, 'status null', 'and the error says what to do')
from error_of($$select supaqueue.enqueue('q', run_at => 'infinity')$$);
select supaqueue.enqueue('q') as job \gset
select throws_ok($$update supaqueue.job set run_at = 'infinity'$$, 'SQ006', null, 'by plain SQL too');
select throws_ok($$insert into supaqueue.job (queue, run_at, status) select id, '-infinity', null from supaqueue.queue$$, 'SQ006', null,
    'also for a job that is held');
