select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
select a_dispatcher() as d \gset
select claim_all(:d) \g /dev/null
update supaqueue.job set started_at = started_at - interval '1 hour', writes = writes + 1;
select is(overdue, 1, 'overdue') from supaqueue.tick();
select results_eq('select number, outcome, error, duration_ms >= 3600000, dispatcher from supaqueue.attempt',
    $$values (1, 'failure', 'deadline passed', true, 'd')$$, 'a failed attempt');
