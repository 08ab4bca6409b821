select a_queue('q', 3) as queue \gset
select supaqueue.enqueue('q') as first \gset
select supaqueue.enqueue('q') as second \gset
update supaqueue.job set priority = -1 where id = :'second';
select results_eq('select job from claim_all(a_dispatcher())', array[:'second', :'first']::uuid[], 'to the front');
