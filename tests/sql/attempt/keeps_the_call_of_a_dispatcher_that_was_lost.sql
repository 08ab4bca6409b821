select a_queue('q', 2) as queue \gset
select supaqueue.enqueue('q') as job \gset
select supaqueue.register('lost', '1.2.3', 15000) as d \gset
select claim_all(:d) \g /dev/null
select let_lease_run_out(:d);
select rescued from supaqueue.tick() \gset
select is(:rescued, 1, 'given back');
select results_eq('select number, outcome, error, duration_ms is not null, dispatcher from supaqueue.attempt',
    $$values (1, 'aborted', 'given back: its dispatcher was lost', true, 'lost')$$, 'under the name it had');
select results_eq('select no, name, version, ended_at >= started_at from supaqueue.past_dispatcher',
    format($$values (%s::bigint, 'lost', '1.2.3', true)$$, :d), 'the dispatcher is remembered');
select a_dispatcher() as d \gset
select claim_all(:d) \g /dev/null
select supaqueue.unregister(:d) as _ \gset
select results_eq('select number, outcome, error, dispatcher from supaqueue.attempt offset 1',
    $$values (1, 'aborted', 'given back: its dispatcher stopped', 'd')$$, 'also that of one that stopped');
select supaqueue.register('unsure', '0', 15000) as d \gset
select claim_all(:d) \g /dev/null
select is(given_back, 1, 'and') from supaqueue.recover(:d, '{}', '{}');
select results_eq('select number, outcome, error, dispatcher from supaqueue.attempt offset 2',
    $$values (1, 'aborted', 'given back: the answer to its claim was lost', 'unsure')$$, 'one that nobody knew of');
