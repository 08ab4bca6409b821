select a_queue('q', 1, '{"backoff_ms": 3600000}') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k', priority => 3) as job \gset
select ready as before from supaqueue.job \gset
select is(supaqueue.enqueue('q', '2', dedup_key => 'k', on_duplicate => 'replace', run_at => '2100-01-01', priority => 9), :'job', 'its id is returned');
select results_eq('select payload, priority, run_at, ready from supaqueue.job',
    format('values (%L::jsonb, 3, null::timestamptz, %s::bigint)', '2', :before), 'the payload is new, its place in line is not');
select * from claim_all(a_dispatcher()) \gset call_
select settle_one(:'job', :call_call, 'failure') \gset
select run_at as due from supaqueue.job \gset
select is(supaqueue.enqueue('q', '3', dedup_key => 'k', on_duplicate => 'replace'), :'job', 'one that waits for its next attempt');
select results_eq('select payload, attempts, run_at, ready from supaqueue.job',
    format('values (%L::jsonb, 0, %L::timestamptz, null::bigint)', '3', :'due'), 'goes on waiting, with all attempts');
update supaqueue.job set status = null;
select is(supaqueue.enqueue('q', '4', dedup_key => 'k', on_duplicate => 'replace'), :'job', 'one that is held');
select results_eq('select status::text, payload, ready from supaqueue.job', $$values (null, '4'::jsonb, null::bigint)$$, 'stays held');
select throws_ok($$select supaqueue.enqueue('q', to_jsonb(repeat('a', 16777216)), dedup_key => 'k', on_duplicate => 'replace')$$, 'SQ003', null, 'too large');
select is((select payload from supaqueue.job), '4'::jsonb, 'an error writes nothing');
