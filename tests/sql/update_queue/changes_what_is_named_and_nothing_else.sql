select a_queue('q') as queue \gset
create temp table before as select * from supaqueue.queue;
select supaqueue.update_queue('q', '{"timeout_ms": 5, "method": "put"}');
select results_eq('select timeout_ms, method, revision from supaqueue.queue', $$select 5, 'PUT', revision + 1 from before$$, 'named');
select results_eq($$select to_jsonb(q) - '{timeout_ms,method,revision}'::text[] from supaqueue.queue q$$,
    $$select to_jsonb(q) - '{timeout_ms,method,revision}'::text[] from before q$$, 'not named');
select supaqueue.update_queue('q', '{}');
select is(q.revision, b.revision + 1, 'nothing named, nothing written') from supaqueue.queue q, before b;
