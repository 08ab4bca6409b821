select a_queue('q') as queue \gset
select throws_ok($$select supaqueue.create_queue('q', 'g')$$, 'SQ007', 'queue "q" exists already');
select is(count(*)::int, 1, 'one queue') from supaqueue.queue;
