select a_queue('q') as queue \gset
select supaqueue.enqueue('q', '{"a": 1}') as by_name \gset
select supaqueue.enqueue(:'queue', '{"a": 2}') as by_id \gset
select supaqueue.enqueue(upper(:'queue')) as by_capitals \gset
select results_eq('select id, queue, payload from supaqueue.job order by ready',
    format($$values (%1$L::uuid, %2$L::uuid, '{"a": 1}'::jsonb), (%3$L, %2$L, '{"a": 2}'), (%4$L, %2$L, '{}')$$,
        :'by_name', :'queue', :'by_id', :'by_capitals'), 'all three');
