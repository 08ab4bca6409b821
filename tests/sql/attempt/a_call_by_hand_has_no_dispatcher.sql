select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select fail_once(a_dispatcher(), :'job');
select let_time_pass(:'job');
select promoted from supaqueue.promote() \gset
insert into supaqueue.current_job (worker, job) select id, :'job' from supaqueue.worker where not locked;
select public.end_current_job(id, true, false) from supaqueue.current_job \g /dev/null
select results_eq('select number, outcome, error, dispatcher from supaqueue.attempt',
    $$values (1, 'failure', 'http 500', 'd'), (2, 'failure', 'ended by hand as not successful', null)$$, 'though the one before had one');
