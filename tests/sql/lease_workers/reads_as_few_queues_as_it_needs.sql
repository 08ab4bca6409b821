select a_queue('q' || i) from generate_series(1, 500) i \g /dev/null
insert into supaqueue.job (queue) select id from supaqueue.queue;
select a_dispatcher() as d \gset
select rows_read as few from cost_of(format('select * from supaqueue.lease_workers(%s, 5, true)', :d)) \gset
select cmp_ok(:few::int, '<', 100, 'five of five hundred: some rows of each');
select rows_read as many from cost_of(format('select * from supaqueue.lease_workers(%s, 500, true)', :d)) \gset
select cmp_ok(:many::int, '>', 2000, 'which is what it takes for all');
