select a_queue('q', 9) as queue \gset
select supaqueue.enqueue('q', run_at => now() + interval '1 hour') as delayed \gset
select supaqueue.enqueue('q', held => true) as held \gset
select supaqueue.enqueue('q') as source \gset
select supaqueue.enqueue('q') as blocked \gset
select supaqueue.enqueue('q') as cancelled \gset
insert into supaqueue.job_dependencies values (now(), :'source', :'blocked');
select supaqueue.cancel(:'cancelled');
select results_eq('select job from claim_all(a_dispatcher())', array[:'source'::uuid],
    'neither the delayed, the held, the blocked nor the cancelled job');
