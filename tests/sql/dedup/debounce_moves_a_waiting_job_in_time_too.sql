select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k', run_at => '2100-01-01', expires_at => '2100-01-02', on_duplicate => 'debounce') as job \gset
select is(supaqueue.enqueue('q', '2', dedup_key => 'k', run_at => '2101-01-01', expires_at => '2101-01-02', on_duplicate => 'debounce'), :'job', 'later');
select results_eq('select payload, run_at, expires_at, due_at, ready from supaqueue.job',
    $$values ('2'::jsonb, '2101-01-01'::timestamptz, '2101-01-02'::timestamptz, '2101-01-01'::timestamptz, null::bigint)$$, 'payload and times are new');
select is(supaqueue.enqueue('q', '3', dedup_key => 'k', on_duplicate => 'debounce'), :'job', 'now');
select ok(is_in_line(:'job'), 'it is in line');
select is((select due_at from supaqueue.job), null, 'and waits for nothing');
select is(supaqueue.enqueue('q', '4', dedup_key => 'k', run_at => '2100-01-01', on_duplicate => 'debounce'), :'job', 'later again');
select ok(not is_in_line(:'job'), 'it is in line no more');
select supaqueue.enqueue('q') as source \gset
insert into supaqueue.job_dependencies (source, target) values (:'source', :'job');
select supaqueue.enqueue('q', '5', dedup_key => 'k', on_duplicate => 'debounce') \gset
select ok(not is_in_line(:'job'), 'one that waits for another goes on waiting');
select is((select due_at from supaqueue.job where id = :'job'), null, 'and not for a time');
