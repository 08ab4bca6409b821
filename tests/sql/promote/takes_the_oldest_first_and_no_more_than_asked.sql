select a_queue('q') as queue \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as a \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as b \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as c \gset
select let_time_pass(:'b');
select let_time_pass(:'a');
select let_time_pass(:'c');
select results_eq('select promoted, next_due_ms from supaqueue.promote(2)', 'values (2, 0::bigint)', 'two, and one is due at once');
select ok(is_in_line(:'a') and is_in_line(:'b') and not is_in_line(:'c'), 'the two that were due first');
