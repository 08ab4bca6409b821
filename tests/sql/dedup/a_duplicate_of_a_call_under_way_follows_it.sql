select a_queue('q', 9, '{"backoff_ms": 0}') as queue \gset
select supaqueue.enqueue('q', '1', dedup_key => 'k') as job \gset
select * from claim_all(a_dispatcher(), 1) \gset call_
select supaqueue.enqueue('q', '2', dedup_key => 'k', on_duplicate => 'replace') as next \gset
select isnt(:'next'::uuid, :'job', 'replace: one is added');
select is(payload, '1', 'the payload of the call stays') from supaqueue.job where id = :'job';
select is(supaqueue.enqueue('q', '3', dedup_key => 'k', on_duplicate => 'debounce'), :'next', 'it holds the key now');
select is((select payload from supaqueue.job where id = :'next'), '3'::jsonb, 'and is the one that is replaced');
select ok(settle_one(:'job', :call_call, 'failure'), 'the call fails');
select is(status_of(:'job'), 'failed', 'it is not called again: what follows it is newer');
select throws_ok(format('select supaqueue.retry(%L)', :'job'), 'SQ007', null, 'nor by hand while that is unfinished');
select * from claim_all(a_dispatcher(), 1) \gset call_
select isnt(supaqueue.enqueue('q', '4', dedup_key => 'k', on_duplicate => 'debounce'), :'next', 'debounce: one is added');
select is((select count(*) from supaqueue.job), 3::bigint, 'three in all');
