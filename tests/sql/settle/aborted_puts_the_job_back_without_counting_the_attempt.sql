select a_queue('q', 1) as queue \gset
select supaqueue.enqueue('q', '1') as job \gset
select supaqueue.enqueue('q', '2') as other \gset
select a_dispatcher() as d \gset
select * from claim_all(:d) \gset call_
select ok(settle_one(:'job', :call_call, 'aborted'), 'settled');
select results_eq('select status::text, attempts, worker, due_at from supaqueue.job where id = ' || quote_literal(:'job'),
    $$values ('pending', 0, null::uuid, null::timestamptz)$$, 'pending, as if it had never been claimed');
select ok(is_in_line(:'job'), 'in line at once');
select results_eq(format('select job from claim_with(%s, %L, array[%L::uuid])', :d, :'queue', :'call_worker'),
    array[:'other'::uuid], 'at the back');
