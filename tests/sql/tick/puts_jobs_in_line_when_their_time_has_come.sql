select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as later \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 minute') as soon \gset
select supaqueue.enqueue('q', run_at => now() - interval '1 minute') as past \gset
select ok(is_in_line(:'past'), 'a time in the past is now');
select promoted, next_due_ms from supaqueue.tick() \gset
select is(:promoted, 0, 'nothing is due yet');
select ok(:next_due_ms between 1 and 60000, 'it says when the next is');
select let_time_pass(:'soon');
select promoted, next_due_ms from supaqueue.tick() \gset
select is(:promoted, 1, 'the due one');
select ok(:next_due_ms between 60001 and 3600000, 'then the later one is next');
select ok(is_in_line(:'soon') and not is_in_line(:'later'), 'is in line, the other is not');
