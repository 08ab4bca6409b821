select a_queue('q') as queue \gset
select supaqueue.enqueue('q') as job \gset
update supaqueue.job set status = 'cancelled' where id = :'job';
select results_eq('select status::text, ready, due_at, finished_at is not null from supaqueue.job',
    $$values ('cancelled', null::bigint, null::timestamptz, true)$$, 'it has ended');
select is_empty('select * from claim_all(a_dispatcher())', 'not called');
