select a_queue('q', 5) as queue \gset
select supaqueue.enqueue('q', '3') as normal_first \gset
select supaqueue.enqueue('q', '4') as normal_second \gset
select supaqueue.enqueue('q', '5', priority => 1) as low \gset
select supaqueue.enqueue('q', '1', priority => -1) as high_first \gset
select supaqueue.enqueue('q', '2', priority => -1) as high_second \gset

select results_eq(
    'select job from claim_all(a_dispatcher())',
    format('values (%L::uuid), (%L), (%L), (%L), (%L)',
        :'high_first', :'high_second', :'normal_first', :'normal_second', :'low'),
    'lower priority first, then first come first served');
